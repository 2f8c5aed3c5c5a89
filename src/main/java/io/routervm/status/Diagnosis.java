package io.routervm.status;

import io.routervm.service.Rung;
import java.util.List;

/**
 * What is to blame, in the shape of its JSON document.
 *
 * @param rung the {@link Rung}'s name, which later versions keep: {@code isp-box}
 * @param message what is broken, a sentence without its full stop
 * @param remedy what to do, one sentence
 * @param consequences what does not work because of it
 */
public record Diagnosis(String rung, String message, String remedy, List<String> consequences) {
  public Diagnosis {
    consequences = List.copyOf(consequences);
  }
}

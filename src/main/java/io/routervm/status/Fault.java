package io.routervm.status;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/**
 * Something that went wrong and is over, or that was mended by itself.
 *
 * @param source who tells: {@code keeper} of this host, {@code boot} or {@code service} of the
 *     guest
 * @param what happened, a sentence without its full stop
 * @param cause as libvirt or systemd has it; may be empty
 * @param console the console's last lines then, as far as they were kept
 */
public record Fault(Instant time, String source, String what, String cause, List<String> console) {
  static final Comparator<Fault> NEWEST_FIRST = Comparator.comparing(Fault::time).reversed();

  public Fault {
    console = List.copyOf(console);
  }
}

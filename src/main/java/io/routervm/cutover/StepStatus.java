package io.routervm.cutover;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Where an item of the checklist stands. */
public enum StepStatus {
  OPEN("[ ]"),
  RUNNING("[>]"),
  DONE("[x]"),
  NOT_NEEDED("[-]"),
  /** For the owner to do; we cannot see it from here. */
  BY_HAND("[h]"),
  FAILED("[!]");

  private final String box;

  StepStatus(String box) {
    this.box = box;
  }

  /** As the text of the checklist shows it. */
  public String box() {
    return box;
  }

  boolean isTicked() {
    return this == DONE || this == NOT_NEEDED || this == BY_HAND;
  }

  @JsonValue
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}

package io.routervm.hypervisor;

import java.util.Locale;
import java.util.Optional;

/**
 * How far the creation of a router has come; kept in the domain's metadata, where no crash of the
 * tool loses it.
 */
public enum Phase {
  /** The final definition stands, the disk is empty. */
  DEFINED,
  /** An installer runs, or was interrupted. */
  INSTALLING,
  /** The installer printed its marker and the machine is off. */
  INSTALLED,
  /** The guest was provisioned and verified. */
  PROVISIONED;

  public static Optional<Phase> parse(String text) {
    for (Phase phase : values()) {
      if (phase.toString().equals(text)) {
        return Optional.of(phase);
      }
    }
    return Optional.empty();
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}

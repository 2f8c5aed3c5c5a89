package io.routervm.hypervisor;

import io.routervm.config.Placement;
import java.util.List;
import java.util.Optional;

/**
 * What routervm remembers in the domain's {@code <metadata>}.
 *
 * @param attempt the install that runs or was interrupted, only in phase {@link Phase#INSTALLING}
 * @param trial the NICs of a change that is not confirmed, or was interrupted
 */
public record Metadata(
    Phase phase, Placement placement, Optional<Attempt> attempt, List<NicOnTrial> trial) {
  public Metadata {
    trial = List.copyOf(trial);
  }

  /** With no NIC on trial. */
  public Metadata(Phase phase, Placement placement, Optional<Attempt> attempt) {
    this(phase, placement, attempt, List.of());
  }

  /** Namespace of the element. */
  public static final String NAMESPACE = "https://routervm.io/xmlns/1";

  /**
   * One run of an installer.
   *
   * @param nonce random text that its success marker must carry
   * @param consoleOffset where its output starts in the console log, bytes
   */
  public record Attempt(String nonce, long consoleOffset) {}

  /** A router that was just defined. */
  public static Metadata defined() {
    return new Metadata(Phase.DEFINED, Placement.STAGED, Optional.empty());
  }

  public Metadata installing(Attempt run) {
    return new Metadata(Phase.INSTALLING, placement, Optional.of(run));
  }

  public Metadata in(Phase next) {
    return new Metadata(next, placement, Optional.empty());
  }

  public Metadata at(Placement next) {
    return new Metadata(phase, next, attempt, trial);
  }

  Metadata with(List<NicOnTrial> next) {
    return new Metadata(phase, placement, attempt, next);
  }
}

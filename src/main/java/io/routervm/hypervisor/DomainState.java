package io.routervm.hypervisor;

import java.util.Optional;
import java.util.UUID;

/**
 * A domain as libvirt has it.
 *
 * @param metadata ours; empty when the domain is not routervm's
 * @param run for people: {@code running}, {@code shut off (crashed)}, {@code paused (I/O error)}
 * @param active whether it runs, paused included
 * @param autostart whether it starts with the hypervisor
 * @param memoryMebibytes of the persistent definition
 * @param vcpus of the persistent definition
 */
public record DomainState(
    String name,
    UUID uuid,
    Optional<Metadata> metadata,
    boolean active,
    String run,
    boolean autostart,
    long memoryMebibytes,
    int vcpus) {
  /** How {@code run} begins for a machine that is active but does nothing. */
  static final String PAUSED = "paused";

  /** Whether it is active and does nothing until it is resumed. */
  public boolean paused() {
    return active && run.startsWith(PAUSED);
  }

  /** Whether the domain was made by routervm. */
  public boolean ours() {
    return metadata.isPresent();
  }
}

package io.routervm.router;

import io.routervm.failure.Failure;
import io.routervm.guest.HostUnreachableException;
import io.routervm.hypervisor.ConsoleLog;
import io.routervm.hypervisor.install.BootConsole;
import io.routervm.progress.Progress;
import java.time.Duration;

/**
 * The router off, and on again until it answers.
 *
 * @param boot how long it may take until it answers over SSH
 */
record Power(MachineContext context, UpgradedGuest guest, Duration boot, Progress progress) {
  private static final Duration SHUTDOWN = Duration.ofMinutes(3);

  /** Never pulls the plug. */
  void off() {
    context.hypervisor().stop(context.name(), SHUTDOWN);
  }

  /** Pulls the plug when there is no other way; only for a disk whose contents are given up. */
  void offAtAnyCost() {
    try {
      off();
    } catch (Failure e) {
      progress.detail(
          "it does not shut down; its power is cut, since its disk is put back in any case");
      context.hypervisor().cutPower(context.name());
    }
  }

  /**
   * Starts it and returns when it answers.
   *
   * @throws Failure when it does not, saying what its console shows
   */
  void on() {
    ConsoleLog console = context.hypervisor().console(context.name());
    BootConsole seen = new BootConsole(console, console.length());
    context.hypervisor().start(context.name());
    try {
      guest.await(boot);
    } catch (HostUnreachableException e) {
      throw Failure.precondition(
          "the router does not answer after its start: " + seen.explain() + "; " + e.what(),
          "domain " + context.name(),
          "look at its console (`routervm console`)",
          e);
    }
  }
}

package io.routervm.router;

import io.routervm.failure.Failure;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * From whatever the virtual machine is in to a router that is off, and that this host's keeper
 * leaves off.
 *
 * @param limit how long the guest may take to shut down
 * @param force whether the plug is pulled when it takes longer
 * @param told what is done, a line each
 * @param waiting run again and again while the guest shuts down
 */
public record PowerOff(
    RouterContext context, Duration limit, boolean force, Consumer<String> told, Runnable waiting) {

  /**
   * Returns when it is off. The keeper, which may be starting a router that has crashed this very
   * moment, says that it is at work, then looks at the wish; we leave the wish, then wait until it
   * is not at work: one sees the other.
   *
   * @throws Failure when it still runs after the limit
   */
  public void run() {
    do {
      off();
      leaveWish();
      KeeperStep.requireEnd(context.state());
    } while (context.hypervisor().domain(context.name()).orElseThrow(context::notCreated).active());
  }

  private void off() {
    try {
      context.hypervisor().stop(context.name(), limit, waiting);
    } catch (Failure e) {
      if (!force) {
        throw e;
      }
      told.accept(context.name() + " does not shut down: its power is cut");
      context.hypervisor().cutPower(context.name());
    }
  }

  /** It is off in any case; only after a crash the keeper needs to be told. */
  private void leaveWish() {
    try {
      new KeeperMemory(context.state()).stopped();
    } catch (Failure e) {
      told.accept(
          "this host's keeper cannot be told, and starts a router that has crashed: "
              + e.what()
              + " ("
              + e.subject()
              + ")");
    }
  }
}

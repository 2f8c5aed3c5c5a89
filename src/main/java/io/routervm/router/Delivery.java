package io.routervm.router;

import io.routervm.config.Placement;
import io.routervm.failure.Failure;
import io.routervm.hypervisor.DomainState;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Brings something to the router when it runs, and else leaves it for another time.
 *
 * @param context asked for when it is needed, because libvirt may not answer
 * @param command for whoever has to wait for us meanwhile
 */
record Delivery(Supplier<RouterContext> context, String command) {
  /**
   * Does {@code work} while it holds the lock of the state folder.
   *
   * @param later makes an answer of the reason why it could not be done now
   */
  <T> T run(BiFunction<RouterContext, Placement, T> work, Function<String, T> later) {
    try {
      RouterContext router = context.get();
      Placement placement = router.provisioned().placement();
      if (router.hypervisor().domain(router.name()).filter(DomainState::active).isEmpty()) {
        return later.apply("the router is switched off");
      }
      return StateLock.holding(router.state(), command, () -> work.apply(router, placement));
    } catch (Failure e) {
      if (e.kind() != Failure.Kind.PRECONDITION) {
        throw e;
      }
      return later.apply(e.what());
    }
  }
}

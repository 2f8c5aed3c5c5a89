package io.routervm.router;

import io.routervm.config.MacAddress;
import io.routervm.config.RouterConfig;
import io.routervm.failure.Failure;
import io.routervm.hypervisor.DiskSnapshot;
import io.routervm.hypervisor.DomainState;
import io.routervm.hypervisor.Hypervisor;
import io.routervm.hypervisor.Metadata;
import io.routervm.hypervisor.Phase;
import java.util.Optional;

/**
 * One router as it is known without a way into it: what router.yaml says, what we remember, where
 * it runs.
 */
public interface MachineContext {
  RouterConfig config();

  StateFolder state();

  Hypervisor hypervisor();

  default String name() {
    return config().name();
  }

  /** The snapshot that an upgrade makes. */
  default DiskSnapshot snapshot() {
    return hypervisor().snapshot(config());
  }

  /**
   * The metadata of our domain; empty when there is no domain.
   *
   * @throws Failure when the domain of that name is somebody else's
   */
  default Optional<Metadata> metadata() {
    Optional<DomainState> domain = hypervisor().domain(name());
    if (domain.isPresent() && !domain.get().ours()) {
      throw Failure.precondition(
          "there is a virtual machine of this name that routervm did not make",
          "domain " + name(),
          "give the router another `name`, or remove that machine yourself");
    }
    return domain.flatMap(DomainState::metadata);
  }

  /** The metadata of a router that has been created to its end. */
  default Metadata provisioned() {
    Metadata metadata = metadata().orElseThrow(this::notCreated);
    if (metadata.phase() != Phase.PROVISIONED) {
      throw Failure.precondition(
          "the router is not finished: its creation stopped in phase " + metadata.phase(),
          "domain " + name(),
          "run `routervm create` again, it continues where it stopped");
    }
    return metadata;
  }

  default Failure notCreated() {
    return Failure.precondition(
        "there is no router yet",
        "domain " + name() + " on " + config().hypervisor().uri(),
        "run `routervm create`");
  }

  /**
   * wan0's address. A passed-through adapter keeps its own, which the host can only read while the
   * guest does not hold it, so it is remembered once it was seen.
   */
  default MacAddress wanMac() {
    if (config().wan().mac().isPresent()) {
      return config().wan().mac().get();
    }
    if (!(config().wan().source() instanceof RouterConfig.UsbNic nic)) {
      return config().identity().wan();
    }
    CreateRecord remembered = CreateRecord.read(state());
    if (remembered.wanMac().isPresent()) {
      return MacAddress.of(remembered.wanMac().get());
    }
    MacAddress seen =
        hypervisor()
            .adapterAddress(nic)
            .orElseThrow(
                () ->
                    Failure.precondition(
                        "the MAC address of the USB adapter cannot be read",
                        nic.vendor() + ":" + nic.product(),
                        "plug it in, or write its address as `wan.mac` in " + config().file()));
    state().prepare();
    remembered.withWanMac(seen).write(state());
    return seen;
  }
}

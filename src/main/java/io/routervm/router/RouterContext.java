package io.routervm.router;

import io.routervm.config.MacAddress;
import io.routervm.config.Placement;
import io.routervm.config.RouterConfig;
import io.routervm.failure.Failure;
import io.routervm.hypervisor.DomainState;
import io.routervm.hypervisor.Hypervisor;
import io.routervm.hypervisor.Machine;
import io.routervm.hypervisor.Metadata;
import io.routervm.hypervisor.Phase;
import io.routervm.service.Router;
import io.routervm.service.RouterSecrets;
import io.routervm.vpn.VpnKeys;
import java.util.Optional;

/**
 * One router: what router.yaml says, what we remember, where it runs and the way into it.
 *
 * @param yaml the text of router.yaml, for the revisions
 */
public record RouterContext(
    RouterConfig config,
    StateFolder state,
    Hypervisor hypervisor,
    GuestAccess guest,
    GraphicsSecret graphics,
    RouterSecrets secrets,
    VpnKeys keys,
    String yaml) {

  public String name() {
    return config.name();
  }

  /** What libvirt is asked for. */
  public Machine machine() {
    return new Machine(config, wanMac(), graphics.password());
  }

  /** What the guest is asked for, in {@code placement}. */
  public Router router(Placement placement) {
    return new Router(config, placement, wanMac(), secrets);
  }

  /**
   * The metadata of our domain; empty when there is no domain.
   *
   * @throws Failure when the domain of that name is somebody else's
   */
  public Optional<Metadata> metadata() {
    Optional<DomainState> domain = hypervisor.domain(name());
    if (domain.isPresent() && !domain.get().ours()) {
      throw Failure.precondition(
          "there is a virtual machine of this name that routervm did not make",
          "domain " + name(),
          "give the router another `name`, or remove that machine yourself");
    }
    return domain.flatMap(DomainState::metadata);
  }

  /** The metadata of a router that has been created to its end. */
  public Metadata provisioned() {
    Metadata metadata = metadata().orElseThrow(this::notCreated);
    if (metadata.phase() != Phase.PROVISIONED) {
      throw Failure.precondition(
          "the router is not finished: its creation stopped in phase " + metadata.phase(),
          "domain " + name(),
          "run `routervm create` again, it continues where it stopped");
    }
    return metadata;
  }

  public Failure notCreated() {
    return Failure.precondition(
        "there is no router yet",
        "domain " + name() + " on " + config.hypervisor().uri(),
        "run `routervm create`");
  }

  /**
   * wan0's address. A passed-through adapter keeps its own, which the host can only read while the
   * guest does not hold it, so it is remembered once it was seen.
   */
  public MacAddress wanMac() {
    if (config.wan().mac().isPresent()) {
      return config.wan().mac().get();
    }
    RouterConfig.WanSource source = config.wan().source();
    if (source instanceof RouterConfig.WanBridge) {
      return config.identity().wan();
    }
    CreateRecord remembered = CreateRecord.read(state);
    if (remembered.wanMac().isPresent()) {
      return MacAddress.of(remembered.wanMac().get());
    }
    MacAddress seen =
        hypervisor
            .adapterAddress(source)
            .orElseThrow(
                () ->
                    Failure.precondition(
                        "the MAC address of the WAN NIC cannot be read",
                        source.toString(),
                        "see that this host has it, or write its address as `wan.mac` in router.yaml"));
    state.prepare();
    remembered.withWanMac(seen).write(state);
    return seen;
  }
}

package io.routervm.cutover;

import io.routervm.config.MacAddress;
import io.routervm.config.RouterConfig;
import io.routervm.config.Wan;
import io.routervm.cutover.CablePorts.Port;
import io.routervm.failure.Failure;
import io.routervm.guest.RemoteShell;
import io.routervm.host.UsbAdapters;
import io.routervm.hypervisor.link.DhcpOffer;
import io.routervm.hypervisor.link.FrameTag;
import io.routervm.hypervisor.link.HostLinks;
import io.routervm.service.DhcpRequest;
import io.routervm.shell.Script;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The cables as this host sees them, in its own NICs. */
record HostCabling(
    RouterConfig config, MacAddress wanMac, HostLinks links, UsbAdapters usb, RemoteShell shell)
    implements Cabling {
  /** A server that looks first whether the address is in use takes three seconds. */
  private static final Duration LOOK = Duration.ofSeconds(7);

  private static final Duration GLANCE = Duration.ofMillis(1);

  @Override
  public boolean canLook() {
    // Behind a tag the bridge itself hears nothing of the home LAN.
    if (config.hypervisor().elsewhere().isPresent() || config.lan().vlan() != 0) {
      return false;
    }
    try {
      links.servers(config.lan().bridge(), Optional.empty(), GLANCE, true, new byte[0]);
      return true;
    } catch (Failure e) {
      return false;
    }
  }

  @Override
  public String wanName() {
    return names().wanName();
  }

  @Override
  public String lanName() {
    return names().lanName();
  }

  private CableNames names() {
    return new HostCableNames(config, links);
  }

  @Override
  public CablePorts look() {
    CompletableFuture<Port> wan = CompletableFuture.supplyAsync(this::wan);
    Port lan = side(lanName(), config.lan().bridge(), links.cables(config.lan().bridge()), false);
    return new CablePorts(wan.join(), lan);
  }

  private Port wan() {
    if (config.wan().source() instanceof RouterConfig.WanBridge wan) {
      return side(wanName(), wan.bridge(), links.cables(wan.bridge()), true);
    }
    // While no machine holds the adapter it is a NIC of this host.
    Optional<String> nic = links.withAddress(wanMac);
    if (nic.isEmpty()) {
      return new Port(wanName(), isPluggedIn(), false, Optional.empty(), List.of());
    }
    if (!links.isUp(nic.get())) {
      shell.run(switchOn(nic.get()));
    }
    return side(wanName(), nic.get(), nic.stream().toList(), true);
  }

  /** Also while a machine holds it, or a driver is missing here: USB itself shows it. */
  private boolean isPluggedIn() {
    return !(config.wan().source() instanceof RouterConfig.UsbNic wanted)
        || !usb.readable()
        || !usb.matching(wanted).isEmpty();
  }

  /** Without IPv6, so that this host says nothing by itself on the ISP LAN. */
  static Script switchOn(String nic) {
    return Script.of(
            "off=/proc/sys/net/ipv6/conf/$nic/disable_ipv6",
            "if [ -e \"$off\" ]; then echo 1 >\"$off\"; fi",
            "ip link set dev \"$nic\" up")
        .with("nic", nic);
  }

  private Port side(String name, String nic, List<String> cables, boolean isWan) {
    List<Boolean> carriers =
        cables.stream()
            .map(cable -> links.carrier(cable).orElse(null))
            .filter(Objects::nonNull)
            .toList();
    Optional<Boolean> link =
        carriers.isEmpty() ? Optional.empty() : Optional.of(carriers.contains(true));
    CompletableFuture<List<DhcpOffer>> provider =
        CompletableFuture.supplyAsync(() -> provider(nic, isWan));
    CompletableFuture<Optional<Provider>> other =
        CompletableFuture.supplyAsync(() -> otherProvider(nic));
    List<DhcpOffer> servers = new ArrayList<>(isWan ? List.of() : atHome(nic));
    servers.addAll(provider.join());
    return new Port(name, true, true, link, servers, other.join());
  }

  /** Who answers DHCP as the provider does, on either cable; of another kind of WAN nobody need. */
  private List<DhcpOffer> provider(String nic, boolean isWan) {
    Wan wan = config.wan();
    if (!wan.isLeased() || (!isWan && wan.vlan().isEmpty())) {
      return List.of();
    }
    return links.servers(nic, tag(), LOOK, isWan, question(wan, true));
  }

  /** Any server that a device at home would hear. */
  private List<DhcpOffer> atHome(String nic) {
    return links.servers(nic, Optional.empty(), LOOK, false, question(config.wan(), false));
  }

  private Optional<Provider> otherProvider(String nic) {
    Wan wan = config.wan();
    if (wan.pppoe().isPresent()) {
      return links.concentrator(nic, tag(), LOOK).map(Provider::concentrator);
    }
    return wan.fixed()
        .flatMap(own -> links.neighbour(nic, tag(), own.gateway(), LOOK))
        .map(Provider::gateway);
  }

  /**
   * As the router's client asks: some providers answer nobody else. Where a provider is asked with
   * a tag, what it wants to hear, which may be a password, is not told to all the home without one.
   */
  static byte[] question(Wan wan, boolean isForProvider) {
    boolean isTold = isForProvider || wan.vlan().isEmpty();
    return isTold ? DhcpRequest.of(wan.dhcp()).encoded() : new byte[0];
  }

  private Optional<FrameTag> tag() {
    Wan wan = config.wan();
    return wan.vlan().map(id -> new FrameTag(id, wan.priority().orElse(0)));
  }
}

package io.routervm.hypervisor.link;

import io.routervm.config.Ipv4;
import io.routervm.config.MacAddress;
import io.routervm.host.Bridge;
import io.routervm.host.Bridges;
import io.routervm.host.OpenVirtualSwitch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The NICs of this host, read from the kernel. */
public final class HostLinks {
  private static final int UP = 1;

  private final Path nics;
  private final Bridges bridges;

  public HostLinks() {
    this(Path.of("/sys"), OpenVirtualSwitch.HERE);
  }

  /**
   * @param sys where sysfs is mounted
   */
  public HostLinks(Path sys, OpenVirtualSwitch virtualSwitch) {
    this.nics = sys.resolve("class/net");
    this.bridges = new Bridges(sys, virtualSwitch);
  }

  /** Whether the NIC has a link; empty when it does not say (it is missing, or switched off). */
  public Optional<Boolean> carrier(String nic) {
    return read(nics.resolve(nic).resolve("carrier")).map(value -> value.equals("1"));
  }

  /** Whether the NIC is switched on, whatever its cable. */
  public boolean isUp(String nic) {
    return read(nics.resolve(nic).resolve("flags"))
        .map(flags -> (Integer.decode(flags) & UP) != 0)
        .orElse(false);
  }

  /** The NICs with a cable that are in a bridge. */
  public List<String> cables(String name) {
    Optional<Bridge> bridge = bridges.named(name);
    if (bridge.isEmpty() || bridge.get().hasWire()) {
      return bridge.map(Bridge::wires).orElse(List.of());
    }
    // A hypervisor that is a container itself has none, and a cable is what leads out of it.
    return bridge.get().ports().stream().filter(this::mayHaveACable).toList();
  }

  /** The NIC of this address that is in no bridge: a USB adapter that no machine holds now. */
  public Optional<String> withAddress(MacAddress mac) {
    try (Stream<Path> all = Files.list(nics)) {
      return all.filter(nic -> read(nic.resolve("address")).equals(Optional.of(mac.text())))
          .filter(nic -> Files.exists(nic.resolve("device")))
          .map(nic -> nic.getFileName().toString())
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * The DHCP servers that answer on a NIC.
   *
   * @param tag of the question; empty for none
   * @param firstIsEnough ends with the first one
   * @param more DHCP options of the question, each as number, length and data
   * @throws io.routervm.failure.Failure when this user may not ask
   */
  public List<DhcpOffer> servers(
      String nic, Optional<FrameTag> tag, Duration time, boolean firstIsEnough, byte[] more) {
    return DhcpDiscovery.on(nics.resolve(nic), tag, time, firstIsEnough, more);
  }

  /**
   * The MAC address under which somebody on the NIC's cable has an address; empty when nobody
   * answers in time.
   *
   * @param tag of the question; empty for none
   * @throws io.routervm.failure.Failure when this user may not ask
   */
  public Optional<MacAddress> neighbour(
      String nic, Optional<FrameTag> tag, Ipv4 address, Duration time) {
    return ArpQuestion.on(nics.resolve(nic), tag, address, time);
  }

  /**
   * The MAC address of a PPPoE concentrator that answers on the NIC's cable; empty when none does
   * in time. No session is begun.
   *
   * @param tag of the question; empty for none
   * @throws io.routervm.failure.Failure when this user may not ask
   */
  public Optional<MacAddress> concentrator(String nic, Optional<FrameTag> tag, Duration time) {
    return SessionQuestion.on(nics.resolve(nic), tag, time);
  }

  /** A tap device is a virtual machine's end; its far end is no cable. */
  private boolean mayHaveACable(String nic) {
    return Files.exists(nics.resolve(nic)) && !Files.exists(nics.resolve(nic).resolve("tun_flags"));
  }

  static Optional<String> read(Path file) {
    try {
      return Optional.of(Files.readString(file).strip());
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}

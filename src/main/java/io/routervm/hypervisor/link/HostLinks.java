package io.routervm.hypervisor.link;

import io.routervm.config.MacAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The NICs of this host, read from the kernel. */
public final class HostLinks {
  private static final int UP = 1;

  /** A VLAN on a bond on a NIC. */
  private static final int DEEPEST = 3;

  private final Path nics;

  public HostLinks() {
    this(Path.of("/sys/class/net"));
  }

  HostLinks(Path nics) {
    this.nics = nics;
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

  /**
   * The NICs with a cable that are in a bridge: those with hardware below them, be it under a VLAN
   * or a bond. The ends of virtual machines and containers, which always have a link, are none.
   */
  public List<String> cables(String bridge) {
    List<String> ports = linuxPorts(bridge);
    if (ports.isEmpty()) {
      ports = virtualSwitchPorts(bridge);
    }
    List<String> hardware = ports.stream().filter(port -> isHardware(port, DEEPEST)).toList();
    // A hypervisor that is a container itself has none, and a cable is what leads out of it.
    return hardware.isEmpty() ? ports.stream().filter(this::mayHaveACable).toList() : hardware;
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
   * @param firstIsEnough ends with the first one
   * @throws io.routervm.failure.Failure when this user may not ask
   */
  public List<DhcpOffer> servers(String nic, Duration time, boolean firstIsEnough) {
    return DhcpDiscovery.on(nics.resolve(nic), time, firstIsEnough);
  }

  private boolean isHardware(String nic, int depth) {
    if (Files.exists(nics.resolve(nic).resolve("device"))) {
      return true;
    }
    return depth > 1 && below(nic).stream().anyMatch(lower -> isHardware(lower, depth - 1));
  }

  private List<String> below(String nic) {
    return names(nics.resolve(nic)).stream()
        .filter(name -> name.startsWith("lower_"))
        .map(name -> name.substring("lower_".length()))
        .toList();
  }

  /** A tap device is a virtual machine's end; its far end is no cable. */
  private boolean mayHaveACable(String nic) {
    return Files.exists(nics.resolve(nic)) && !Files.exists(nics.resolve(nic).resolve("tun_flags"));
  }

  private List<String> linuxPorts(String bridge) {
    return names(nics.resolve(bridge).resolve("brif"));
  }

  /** In order; none when there is no such folder. */
  private static List<String> names(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  private static List<String> virtualSwitchPorts(String bridge) {
    try {
      Process process =
          new ProcessBuilder("ovs-vsctl", "--timeout=5", "list-ifaces", bridge)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      List<String> ports = new ArrayList<>(process.inputReader().lines().toList());
      return process.waitFor(10, TimeUnit.SECONDS) ? ports : List.of();
    } catch (IOException e) {
      return List.of();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    }
  }

  static Optional<String> read(Path file) {
    try {
      return Optional.of(Files.readString(file).strip());
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}

package io.routervm.host;

import io.routervm.config.RouterConfig.Switch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The bridges of this machine: Linux's from sysfs, Open vSwitch's as {@code ovs-vsctl} tells them.
 */
public final class Bridges {
  private final SysFolder nics;
  private final OpenVirtualSwitch virtualSwitch;

  /** Of this very machine. */
  public Bridges() {
    this(Path.of("/sys"), OpenVirtualSwitch.HERE);
  }

  /**
   * @param sys where sysfs is mounted
   */
  public Bridges(Path sys, OpenVirtualSwitch virtualSwitch) {
    this.nics = new SysFolder(sys.resolve("class/net"));
    this.virtualSwitch = virtualSwitch;
  }

  /** By name. */
  public List<Bridge> all() {
    List<Bridge> found = new ArrayList<>();
    nics.folders().forEach(nic -> linux(nic.name()).ifPresent(found::add));
    virtualSwitch.lines("list-br").forEach(name -> found.add(virtual(name)));
    found.sort(Comparator.comparing(Bridge::name));
    return found;
  }

  /** Empty when there is no bridge of that name. */
  public Optional<Bridge> named(String name) {
    return linux(name)
        .or(
            () ->
                virtualSwitch.lines("list-br").stream()
                    .filter(name::equals)
                    .findFirst()
                    .map(this::virtual));
  }

  private Optional<Bridge> linux(String name) {
    SysFolder nic = nics.folder(name);
    return nic.folder("bridge").exists()
        ? Optional.of(
            bridge(
                name,
                Switch.LINUX,
                nic.folder("brif").folders().stream().map(SysFolder::name).toList()))
        : Optional.empty();
  }

  /** Its interfaces, not its ports: a bond of the switch's own is a port that the kernel lacks. */
  private Bridge virtual(String name) {
    return bridge(name, Switch.OPENVSWITCH, virtualSwitch.lines("list-ifaces", name));
  }

  private Bridge bridge(String name, Switch type, List<String> ports) {
    return new Bridge(
        name, type, ports, ports.stream().filter(port -> nics.folder(port).isWire()).toList());
  }
}

package io.routervm.host;

import io.routervm.config.RouterConfig.Switch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The bridges of this machine: Linux's from sysfs, Open vSwitch's as {@code ovs-vsctl} tells them.
 */
public final class Bridges {
  /** Asks Open vSwitch. */
  @FunctionalInterface
  public interface OpenVirtualSwitch {
    /**
     * The lines that {@code ovs-vsctl WORDS} prints; none when it is not there or not answering.
     */
    List<String> lines(String... words);
  }

  private final SysFolder nics;
  private final OpenVirtualSwitch virtualSwitch;

  /** Of this very machine. */
  public Bridges() {
    this(Path.of("/sys"), Bridges::ask);
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
    for (SysFolder nic : nics.folders()) {
      if (nic.folder("bridge").exists()) {
        List<String> ports = nic.folder("brif").folders().stream().map(SysFolder::name).toList();
        found.add(bridge(nic.name(), Switch.LINUX, ports));
      }
    }
    for (String name : virtualSwitch.lines("list-br")) {
      found.add(bridge(name, Switch.OPENVSWITCH, virtualSwitch.lines("list-ports", name)));
    }
    found.sort(Comparator.comparing(Bridge::name));
    return found;
  }

  private Bridge bridge(String name, Switch type, List<String> ports) {
    // Hardware has a device behind it; a tap, a veth or a domain's port has none.
    boolean hasWire = ports.stream().anyMatch(port -> nics.folder(port).has("device"));
    return new Bridge(name, type, ports, hasWire);
  }

  private static List<String> ask(String... words) {
    List<String> command = new ArrayList<>(List.of("ovs-vsctl", "--timeout=10"));
    command.addAll(List.of(words));
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectInput(Path.of("/dev/null").toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0
          ? Stream.of(output.split("\n", -1)).filter(line -> !line.isBlank()).toList()
          : List.of();
    } catch (IOException e) {
      return List.of();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    }
  }
}

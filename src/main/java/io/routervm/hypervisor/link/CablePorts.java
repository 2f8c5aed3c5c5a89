package io.routervm.hypervisor.link;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which ports of a bridge a cable leads out of: those with hardware below them, be it under a VLAN
 * or a bond. The ends of virtual machines and containers, and a virtual switch's own ports, are
 * none.
 *
 * <p>A hypervisor that is a container itself has no hardware; what leads out of it is a veth whose
 * other end is in another network namespace.
 */
final class CablePorts {
  /** A VLAN on a bond on a NIC. */
  private static final int DEEPEST = 4;

  /** By number, or by name where {@code ip netns} has given it one. */
  private static final Pattern LEADS_ELSEWHERE = Pattern.compile(" link-netns(id)? ");

  private final Path nics;
  private final UnaryOperator<String> description;

  /**
   * @param description what {@code ip -d link show dev NIC} prints
   */
  CablePorts(Path nics, UnaryOperator<String> description) {
    this.nics = nics;
    this.description = description;
  }

  List<String> among(List<String> ports) {
    List<String> hardware = ports.stream().filter(port -> isHardware(port, DEEPEST)).toList();
    return hardware.isEmpty() ? ports.stream().filter(this::leadsOut).toList() : hardware;
  }

  private boolean isHardware(String nic, int depth) {
    if (Files.exists(nics.resolve(nic).resolve("device"))) {
      return true;
    }
    return depth > 0 && below(nic).stream().anyMatch(lower -> isHardware(lower, depth - 1));
  }

  private List<String> below(String nic) {
    try (Stream<Path> entries = Files.list(nics.resolve(nic))) {
      return entries
          .map(entry -> entry.getFileName().toString())
          .filter(name -> name.startsWith("lower_"))
          .map(name -> name.substring("lower_".length()))
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  private boolean leadsOut(String nic) {
    if (!Files.exists(nics.resolve(nic))) {
      return false;
    }
    String link = description.apply(nic);
    return LEADS_ELSEWHERE.matcher(link).find()
        && link.lines().anyMatch(line -> line.matches(" *veth\\b.*"));
  }
}

package io.routervm.resource;

import io.routervm.plan.Diff;
import io.routervm.plan.GuestChange;
import io.routervm.plan.ResourceId;
import io.routervm.shell.Script;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A port that SELinux lets a service use; nothing to do where SELinux is off.
 *
 * @param type the port's type: {@code openvpn_port_t}
 * @param protocol {@code tcp} or {@code udp}
 */
public record SelinuxPort(String type, String protocol, int port) implements Resource {
  private static final Pattern RANGE = Pattern.compile("\\d{1,5}(-\\d{1,5})?");

  public SelinuxPort {
    if (!type.matches("[a-z0-9_]+") || !protocol.matches("tcp|udp") || port < 1 || port > 65535) {
      throw new IllegalArgumentException("not a port type: " + type + " " + protocol + "/" + port);
    }
  }

  @Override
  public ResourceId id() {
    return new ResourceId("selinux-port", protocol + "/" + port);
  }

  @Override
  public Script probe() {
    return Script.of("probe_ports");
  }

  @Override
  public Optional<GuestChange> plan(Observation now) {
    String output = now.of(id());
    if (output.equals("off")) {
      return Optional.empty();
    }
    // Without semanage the plan cannot know; a package of the same plan may bring the program.
    Optional<String> owner = output.equals("unknown") ? Optional.empty() : ownerIn(output);
    if (owner.equals(Optional.of(type))) {
      return Optional.empty();
    }
    String verb = owner.isPresent() ? "-m" : "-a";
    String number = Integer.toString(port);
    return Optional.of(
        new GuestChange(
            id(),
            "let " + type + " use " + protocol + " port " + port,
            Diff.ofValue(owner.orElse("(no type of its own)"), type),
            Script.command("label_port", verb, type, protocol, number),
            Optional.of(Script.command("unlabel_port", protocol, number)),
            Set.of()));
  }

  /**
   * The type that holds the port; the wanted one wins, for a port may be in a range of another. A
   * range alone (unreserved_port_t) does not count as an owner: a port is added beside it.
   */
  private Optional<String> ownerIn(String listing) {
    if (!listing.startsWith("on")) {
      throw Observation.unreadable(id(), listing);
    }
    Optional<String> owner = Optional.empty();
    for (String line : listing.lines().skip(1).toList()) {
      String[] words = line.strip().split("[\\s,]+", -1);
      if (words.length < 3 || !words[1].equals(protocol)) {
        continue;
      }
      for (int i = 2; i < words.length; i++) {
        if (words[0].equals(type) && holds(words[i])) {
          return Optional.of(type);
        }
        if (words[i].equals(Integer.toString(port))) {
          owner = Optional.of(words[0]);
        }
      }
    }
    return owner;
  }

  private boolean holds(String range) {
    if (!RANGE.matcher(range).matches()) {
      return false;
    }
    int dash = range.indexOf('-');
    int first = Integer.parseInt(dash < 0 ? range : range.substring(0, dash));
    int last = Integer.parseInt(range.substring(dash + 1));
    return first <= port && port <= last;
  }
}

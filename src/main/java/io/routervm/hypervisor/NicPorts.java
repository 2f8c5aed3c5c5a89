package io.routervm.hypervisor;

import io.routervm.config.LocalNetwork;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Where the NICs of the networks beside the home LAN are plugged in, as a revision of the guest
 * remembers it: so a later run knows which of them the guest has confirmed.
 *
 * @param ports by the NICs' names in the guest: {@code iot0}
 */
public record NicPorts(Map<String, NicPort> ports) {
  private static final Pattern ONE = Pattern.compile("([a-z][a-z0-9]{0,14})=(\\S+)");

  public NicPorts {
    ports = Map.copyOf(ports);
  }

  /** Those that router.yaml's networks have. */
  public static NicPorts of(List<LocalNetwork> networks) {
    return new NicPorts(
        networks.stream()
            .filter(network -> !network.isHome())
            .collect(
                Collectors.toMap(LocalNetwork::nic, one -> new NicPort(one.bridge(), one.vlan()))));
  }

  /** Reads {@link #text}; passes over what it does not understand. */
  public static NicPorts parse(String text) {
    Map<String, NicPort> ports = new TreeMap<>();
    Arrays.stream(text.strip().split(" ", -1))
        .map(ONE::matcher)
        .filter(Matcher::matches)
        .forEach(
            one -> NicPort.parse(one.group(2)).ifPresent(port -> ports.put(one.group(1), port)));
    return new NicPorts(ports);
  }

  /** {@code guest0=brHome/30 iot0=brIot/0}; empty for none. */
  public String text() {
    return new TreeMap<>(ports)
        .entrySet().stream()
            .map(one -> one.getKey() + "=" + one.getValue().text())
            .collect(Collectors.joining(" "));
  }

  Optional<NicPort> of(String nic) {
    return Optional.ofNullable(ports.get(nic));
  }
}

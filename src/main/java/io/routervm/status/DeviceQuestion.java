package io.routervm.status;

import io.routervm.config.HostRecord;
import io.routervm.config.Ipv4;
import io.routervm.config.MacAddress;
import io.routervm.config.RouterConfig;
import io.routervm.shell.Quote;
import io.routervm.shell.Script;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A device of the home, as somebody calls it, and what the router is asked about it.
 *
 * @param text a name, an address or a MAC address, in lower case, the zone of a name left out
 */
record DeviceQuestion(RouterConfig config, String text) {
  /** Neighbours of the router, with how many seconds ago each has answered. */
  static final String NEIGHBOURS = "neighbours";

  /** The addresses that the device's name leads to. */
  static final String NAMES = "device-names";

  /**
   * Empty for what is neither a name nor an address nor a MAC address.
   *
   * @param asked as it was typed
   */
  static Optional<DeviceQuestion> of(RouterConfig config, String asked) {
    Optional<String> mac = MacAddress.parse(asked).map(MacAddress::text);
    Optional<String> address = Ipv4.parse(asked).map(Ipv4::toString);
    return mac.or(() -> address)
        .or(() -> name(config, asked.toLowerCase(Locale.ROOT)))
        .map(text -> new DeviceQuestion(config, text));
  }

  private static Optional<String> name(RouterConfig config, String asked) {
    String name =
        config.networks().stream()
            .map(network -> "." + network.zone().toLowerCase(Locale.ROOT))
            .filter(asked::endsWith)
            .findFirst()
            .map(zone -> asked.substring(0, asked.length() - zone.length()))
            .orElse(asked);
    return Optional.of(name).filter(one -> one.matches("[a-z0-9_][a-z0-9_-]{0,62}"));
  }

  Optional<MacAddress> mac() {
    return MacAddress.parse(text);
  }

  Optional<Ipv4> address() {
    return Ipv4.parse(text);
  }

  /** What router.yaml says of it. */
  Optional<HostRecord> host() {
    return config.hosts().stream().filter(this::isMeant).findFirst();
  }

  private boolean isMeant(HostRecord host) {
    return Stream.concat(Stream.of(host.name()), host.aliases().stream())
            .anyMatch(name -> name.equalsIgnoreCase(text))
        || host.address().toString().equals(text)
        || host.macs().stream().anyMatch(mac -> mac.text().equals(text));
  }

  /** The facts about it. */
  Map<String, String> commands() {
    Map<String, String> commands = new LinkedHashMap<>();
    commands.put(NEIGHBOURS, neighbours());
    commands.put(NAMES, names());
    return commands;
  }

  private String neighbours() {
    List<String> macs =
        Stream.concat(mac().stream(), host().stream().flatMap(host -> host.macs().stream()))
            .map(MacAddress::text)
            .distinct()
            .toList();
    List<String> addresses =
        Stream.concat(address().stream(), host().stream().map(HostRecord::address))
            .map(Ipv4::toString)
            .distinct()
            .toList();
    return Script.file(DeviceQuestion.class, "neighbours.sh")
        .with("addresses", String.join(" ", addresses))
        .with("names", String.join(" ", Stream.concat(Stream.of(text), macs.stream()).toList()))
        .text();
  }

  private String names() {
    Stream<String> known = host().stream().map(HostRecord::name);
    Stream<String> asked =
        mac().isPresent() || address().isPresent() ? Stream.of() : Stream.of(text);
    StringBuilder command = new StringBuilder();
    Stream.concat(known, asked)
        .distinct()
        .flatMap(name -> config.networks().stream().map(network -> name + "." + network.zone()))
        .forEach(
            name ->
                command
                    .append("dig +short +time=2 +tries=1 @127.0.0.1 ")
                    .append(Quote.word(name))
                    .append(" A; "));
    return command.append(":").toString();
  }
}

package io.routervm.vpn;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * When each client was connected last, as far as this hypervisor has looked: OpenVPN forgets a
 * client that leaves. A line each: name, space, ISO-8601 instant. Nothing depends on it, so a line
 * that cannot be read is left out.
 */
public record SeenClients(Map<String, Instant> byName) {
  public SeenClients {
    byName = Map.copyOf(byName);
  }

  public static SeenClients parse(String text) {
    Map<String, Instant> byName = new TreeMap<>();
    for (String line : text.lines().toList()) {
      String[] words = line.split(" ", -1);
      if (words.length == 2) {
        instant(words[1]).ifPresent(when -> byName.put(words[0], when));
      }
    }
    return new SeenClients(byName);
  }

  private static Optional<Instant> instant(String text) {
    try {
      return Optional.of(Instant.parse(text));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  public SeenClients with(Collection<VpnSession> sessions, Instant now) {
    Map<String, Instant> more = new TreeMap<>(byName);
    sessions.forEach(session -> more.put(session.name(), now.truncatedTo(ChronoUnit.SECONDS)));
    return new SeenClients(more);
  }

  public Optional<Instant> when(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  public String text() {
    return new TreeMap<>(byName)
        .entrySet().stream()
            .map(entry -> entry.getKey() + " " + entry.getValue() + "\n")
            .collect(Collectors.joining());
  }
}

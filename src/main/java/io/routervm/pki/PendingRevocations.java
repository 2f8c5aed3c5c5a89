package io.routervm.pki;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Renewed certificates that stay usable until a date, one line each: serial, space, ISO-8601
 * instant. Easy-rsa has no such thing and never looks at the file.
 */
record PendingRevocations(Map<String, Instant> bySerial) {
  PendingRevocations {
    bySerial = Map.copyOf(bySerial);
  }

  static PendingRevocations parse(String text) {
    Map<String, Instant> bySerial = new TreeMap<>();
    text.lines()
        .filter(line -> !line.isBlank())
        .map(line -> line.split(" ", 2))
        .forEach(fields -> bySerial.put(fields[0], Instant.parse(fields[1])));
    return new PendingRevocations(bySerial);
  }

  Optional<Instant> of(Serial serial) {
    return Optional.ofNullable(bySerial.get(serial.hex()));
  }

  PendingRevocations with(Serial serial, Instant when) {
    Map<String, Instant> more = new TreeMap<>(bySerial);
    more.put(serial.hex(), when);
    return new PendingRevocations(more);
  }

  PendingRevocations without(Serial serial) {
    Map<String, Instant> fewer = new TreeMap<>(bySerial);
    fewer.remove(serial.hex());
    return new PendingRevocations(fewer);
  }

  String text() {
    return new TreeMap<>(bySerial)
        .entrySet().stream()
            .map(entry -> entry.getKey() + " " + entry.getValue() + "\n")
            .collect(Collectors.joining());
  }
}

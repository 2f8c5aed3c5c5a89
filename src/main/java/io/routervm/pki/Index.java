package io.routervm.pki;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** {@code index.txt}: every certificate ever issued and what became of it. */
record Index(List<IndexLine> lines) {
  Index {
    lines = List.copyOf(lines);
  }

  static Index parse(String text) {
    return new Index(text.lines().filter(line -> !line.isEmpty()).map(IndexLine::parse).toList());
  }

  Index with(IndexLine line) {
    List<IndexLine> more = new ArrayList<>(lines);
    more.add(line);
    return new Index(more);
  }

  Index revoked(Serial serial, Instant when, String reason) {
    return new Index(
        lines.stream()
            .map(line -> line.serial().equals(serial) ? line.revokedAt(when, reason) : line)
            .toList());
  }

  Optional<IndexLine> find(Serial serial) {
    return lines.stream().filter(line -> line.serial().equals(serial)).findFirst();
  }

  /** Everything of that name that is not revoked: the current one and those it replaced. */
  List<IndexLine> unrevoked(String name) {
    return lines.stream().filter(line -> !line.isRevoked() && line.name().equals(name)).toList();
  }

  List<IndexLine> revoked() {
    return lines.stream().filter(IndexLine::isRevoked).toList();
  }

  String text() {
    return lines.stream().map(line -> line + "\n").collect(Collectors.joining());
  }
}

package io.routervm.pki;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;

/**
 * One line of openssl's certificate database: {@code V|R|E}, end of validity, revocation date with
 * an optional reason, serial, file (always {@code unknown}) and subject, separated by tabs.
 *
 * @param status {@code V} valid, {@code R} revoked, {@code E} marked as expired by another tool
 * @param reason why it was revoked, in openssl's words, empty when not said
 * @param subject in openssl's one-line form, {@code /CN=foo}
 */
record IndexLine(
    char status,
    Instant expires,
    Optional<Instant> revoked,
    String reason,
    Serial serial,
    String file,
    String subject) {
  private static final DateTimeFormatter LONG = DateTimeFormatter.ofPattern("uuuuMMddHHmmss'Z'");

  static IndexLine issued(Serial serial, Instant expires, String name) {
    return new IndexLine('V', expires, Optional.empty(), "", serial, "unknown", "/CN=" + name);
  }

  static IndexLine parse(String line) {
    List<String> fields = List.of(line.split("\t", -1));
    if (fields.size() != 6 || !fields.get(0).matches("[VRE]")) {
      throw new IllegalArgumentException("not a line of index.txt: " + line);
    }
    String[] revocation = fields.get(2).split(",", 2);
    return new IndexLine(
        fields.get(0).charAt(0),
        time(fields.get(1)),
        revocation[0].isEmpty() ? Optional.empty() : Optional.of(time(revocation[0])),
        revocation.length == 2 ? revocation[1] : "",
        Serial.parse(fields.get(3)),
        fields.get(4),
        fields.get(5));
  }

  IndexLine revokedAt(Instant when, String why) {
    return new IndexLine('R', expires, Optional.of(when), why, serial, file, subject);
  }

  boolean isRevoked() {
    return status == 'R';
  }

  /** The common name: what a client is called. */
  String name() {
    for (String part : subject.split("/", -1)) {
      if (part.startsWith("CN=")) {
        return part.substring("CN=".length());
      }
    }
    return subject;
  }

  @Override
  public String toString() {
    String revocation =
        revoked.map(IndexLine::text).orElse("") + (reason.isEmpty() ? "" : "," + reason);
    return String.join(
        "\t", String.valueOf(status), text(expires), revocation, serial.hex(), file, subject);
  }

  /** ASN.1's UTCTime has two digits for the year and ends in 2049; then comes the long form. */
  private static Instant time(String text) {
    String digits = text;
    if (text.length() == "yyMMddHHmmssZ".length()) {
      digits = (text.charAt(0) < '5' ? "20" : "19") + text;
    }
    return LocalDateTime.parse(digits, LONG).toInstant(ZoneOffset.UTC);
  }

  private static String text(Instant time) {
    String digits = LONG.format(time.atOffset(ZoneOffset.UTC));
    int year = time.atOffset(ZoneOffset.UTC).getYear();
    return year < 2050 ? digits.substring(2) : digits;
  }
}

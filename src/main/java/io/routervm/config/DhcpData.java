package io.routervm.config;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What stands in a DHCP option: its bytes, whatever they mean.
 *
 * @param hex two lower-case digits for each byte
 * @param isText whether router.yaml has it as text
 */
public record DhcpData(String hex, boolean isText) {
  static final String EXPECTED =
      "printable text, or hex: and the bytes in hexadecimal such as hex:00:1a:2b";
  static final String PATTERN =
      "^(hex:[0-9A-Fa-f]{2}(:?[0-9A-Fa-f]{2}){0,251}|[!-~]([ -~]{0,250}[!-~])?)$";

  /** A byte less than an option holds, and two for what stands before a text in some. */
  private static final int LONGEST = 252;

  private static final String HEX = "hex:";

  /** Empty for text that no option can hold; {@code hex:} always begins bytes. */
  public static Optional<DhcpData> parse(String text) {
    if (!text.matches(PATTERN)) {
      return Optional.empty();
    }
    if (text.startsWith(HEX)) {
      String bytes = text.substring(HEX.length());
      return bytes.matches("[0-9A-Fa-f]{2}(:?[0-9A-Fa-f]{2}){0," + (LONGEST - 1) + "}")
          ? Optional.of(new DhcpData(bytes.replace(":", "").toLowerCase(Locale.ROOT), false))
          : Optional.empty();
    }
    return Optional.of(
        new DhcpData(HexFormat.of().formatHex(text.getBytes(StandardCharsets.US_ASCII)), true));
  }

  public byte[] bytes() {
    return HexFormat.of().parseHex(hex);
  }

  public int length() {
    return hex.length() / 2;
  }

  /** With one byte before it. */
  public DhcpData after(int first) {
    return new DhcpData("%02x".formatted(first) + hex, false);
  }

  /** {@code 00:1a:2b}, as dhclient and NetworkManager read it. */
  public String withColons() {
    return each("%02x", ":");
  }

  /** {@code \x00\x1a\x2b}, as systemd-networkd reads it. */
  public String hexEscapes() {
    return each("\\x%02x", "");
  }

  /** {@code \000\032\053}, as NetworkManager reads it; no other escapes would do there. */
  public String octalEscapes() {
    return each("\\%03o", "");
  }

  private String each(String format, String between) {
    byte[] bytes = bytes();
    return IntStream.range(0, bytes.length)
        .mapToObj(at -> format.formatted(bytes[at] & 0xff))
        .collect(Collectors.joining(between));
  }
}

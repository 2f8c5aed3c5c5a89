package io.routervm.hypervisor.install;

import io.routervm.platform.Checksum;
import io.routervm.template.Template;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a freshly installed machine says on its console: SSH host keys, then the marker. Both carry
 * the nonce of this run, so neither an older install's output nor a listing of the script counts.
 */
final class InstallReport {
  private static final int NONCE_BYTES = 16;
  private static final Pattern KEY =
      Pattern.compile(
          "routervm-hostkey ([0-9a-f]+) ([0-9a-f]{64}) ([a-z0-9@.-]{1,64} [A-Za-z0-9+/]{40,2000}={0,2})");

  private final String nonce;
  private final Map<String, String> keys = new LinkedHashMap<>();
  private boolean installed;

  InstallReport(String nonce) {
    this.nonce = nonce;
  }

  static String newNonce() {
    byte[] nonce = new byte[NONCE_BYTES];
    new SecureRandom().nextBytes(nonce);
    return HexFormat.of().formatHex(nonce);
  }

  /** The part of the guest's last script that prints the report. */
  static String script(String nonce) {
    return Template.render("vm-templates/seed/report.sh", Map.of("nonce", nonce)).stripTrailing();
  }

  /**
   * @throws IllegalArgumentException when {@code key} is not one line, and would become more than
   *     the one key in the file that it goes to
   */
  static String oneLine(String key) {
    String line = key.strip();
    if (!line.matches("[a-z0-9@.-]+ [A-Za-z0-9+/=]+( [\\x20-\\x7e]*)?")) {
      throw new IllegalArgumentException("not an OpenSSH public key");
    }
    // The comment is for people, and the only part that could hold anything else.
    String[] words = line.split(" ", 3);
    return words[0] + " " + words[1];
  }

  /** Takes note of a console line; a key whose checksum is wrong was mangled and does not count. */
  void read(String line) {
    Matcher matcher = KEY.matcher(line);
    if (matcher.find() && matcher.group(1).equals(nonce)) {
      String key = matcher.group(3);
      checkedKey(key, matcher.group(2))
          .ifPresent(good -> keys.put(good.substring(0, good.indexOf(' ')), good));
    }
    if (line.contains("routervm-installed " + nonce)) {
      installed = true;
    }
  }

  boolean installed() {
    return installed;
  }

  /** Key type to OpenSSH public key line. */
  Map<String, String> keys() {
    return keys;
  }

  private static Optional<String> checkedKey(String key, String sum) {
    return Checksum.of(key.getBytes(StandardCharsets.US_ASCII)).sha256().equals(sum)
        ? Optional.of(key)
        : Optional.empty();
  }
}

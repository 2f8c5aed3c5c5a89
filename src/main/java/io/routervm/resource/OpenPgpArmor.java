package io.routervm.resource;

import java.util.Base64;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Public keys as {@code gpg --armor --export} writes them. */
final class OpenPgpArmor {
  private static final Pattern BLOCK =
      Pattern.compile(
          "-----BEGIN PGP PUBLIC KEY BLOCK-----\\R.*?-----END PGP PUBLIC KEY BLOCK-----",
          Pattern.DOTALL);

  private OpenPgpArmor() {}

  /** Every key in {@code text}, armored; what only looks like one is left out. */
  static List<String> blocks(String text) {
    return BLOCK
        .matcher(text)
        .results()
        .map(MatchResult::group)
        .filter(block -> isBase64(body(block)))
        .toList();
  }

  /** The packets of a block as base64: without its headers ("Version: …") and its checksum. */
  static String body(String block) {
    return block
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.startsWith("-") && !line.startsWith("="))
        .filter(line -> !line.contains(":"))
        .collect(Collectors.joining());
  }

  private static boolean isBase64(String text) {
    try {
      return Base64.getDecoder().decode(text).length > 0;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}

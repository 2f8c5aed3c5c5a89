package io.routervm.config;

import io.routervm.config.document.Refusal;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Secrets in router.yaml: references only. */
final class SecretText {
  private static final Pattern REFERENCE = Pattern.compile("\\$\\{(env|file):([^}]+)\\}");

  static final String PATTERN = "\\$\\{(env:[A-Za-z_][A-Za-z0-9_]*|file:[^}]+)\\}";
  static final String HOW =
      "${file:PATH} for a file of mode 0600, or ${env:NAME} for an environment variable";

  private SecretText() {}

  static Optional<Secret> generatedOrReference(String text) throws Refusal {
    return switch (text) {
      case "generated" -> Optional.of(new Secret.Generated());
      case "none" -> Optional.of(new Secret.None());
      default -> reference(text);
    };
  }

  static Optional<Secret> reference(String text) throws Refusal {
    if (text.equals("generated") || text.equals("none")) {
      throw new Refusal("is possible for vm.spice.password only");
    }
    Matcher matcher = REFERENCE.matcher(text);
    if (!matcher.matches()) {
      throw new Refusal(
          "is not a reference; a secret may not stand in this file", "Write " + HOW + ".");
    }
    String target = matcher.group(2);
    if (matcher.group(1).equals("env")) {
      if (!target.matches("[A-Za-z_][A-Za-z0-9_]*")) {
        throw new Refusal(
            "names no environment variable", "Write ${env:NAME} with letters, digits and _.");
      }
      return Optional.of(new Secret.Environment(target));
    }
    try {
      return Optional.of(new Secret.File(Path.of(target)));
    } catch (InvalidPathException e) {
      throw new Refusal("names no file", "Write ${file:PATH}.");
    }
  }
}

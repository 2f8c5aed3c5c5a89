package io.routervm.config;

import io.routervm.config.document.Refusal;
import io.routervm.config.document.Text;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Secrets in router.yaml: references only. */
final class SecretText {
  private static final Pattern REFERENCE = Pattern.compile("\\$\\{(env|file):([^}]+)\\}");
  private static final String REFERENCE_PATTERN =
      "\\$\\{(env:[A-Za-z_][A-Za-z0-9_]*|file:[^}]+)\\}";
  private static final String HOW =
      "${file:PATH} for a file of mode 0600, or ${env:NAME} for an environment variable";

  static final Text<Secret> REFERENCE_ONLY =
      new Text<>("secret reference", HOW, "^" + REFERENCE_PATTERN + "$", SecretText::reference);

  static final Text<Secret> GENERATED_OR_NONE =
      new Text<>(
          "generated, none or a secret reference",
          "generated, none, " + HOW,
          "^(generated|none|" + REFERENCE_PATTERN + ")$",
          SecretText::generatedOrReference);

  private SecretText() {}

  private static Secret generatedOrReference(String text) throws Refusal {
    return switch (text) {
      case "generated" -> new Secret.Generated();
      case "none" -> new Secret.None();
      default -> reference(text);
    };
  }

  private static Secret reference(String text) throws Refusal {
    if (text.equals("generated") || text.equals("none")) {
      throw new Refusal("is possible for vm.spice.password only", "Write " + HOW + ".");
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
      return new Secret.Environment(target);
    }
    try {
      return new Secret.File(Path.of(target));
    } catch (InvalidPathException e) {
      throw new Refusal("names no file", "Write ${file:PATH}.");
    }
  }
}

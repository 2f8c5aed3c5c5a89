package io.routervm.resource;

import io.routervm.shell.Script;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Whether every package of an RPM system is signed by a key that routervm knows, as its package
 * database has it.
 *
 * <p>The database keeps the signature of each package's header; rpm's own library judges it, with a
 * ring that holds our keys only, never with those that the system has taken in. It is asked through
 * its Python module, which yum (rpm 4.11) and dnf bring along: no program of rpm's does that. A
 * package of one's own making has no signature, a key that was taken in is none of ours: both are
 * told.
 *
 * @param checked how many packages there are
 * @param foreign those that no key of ours has signed
 */
public record PackageSignatures(int checked, List<Foreign> foreign) {
  /**
   * A package, or a key that the system trusts.
   *
   * @param name with version, harmless to print
   * @param why what is wrong with it
   */
  public record Foreign(String name, String why) {}

  private static final Pattern LINE = Pattern.compile("foreign ([a-z-]+) ([A-Za-z0-9._+~^:?-]+)");
  private static final Pattern END = Pattern.compile("checked (\\d{1,9})");

  public PackageSignatures {
    foreign = List.copyOf(foreign);
  }

  /**
   * Reads the database; changes nothing. Its output is for {@link #parse}.
   *
   * @param keys armored OpenPGP public keys
   */
  public static Script script(List<String> keys) {
    String encoded =
        keys.stream()
            .flatMap(key -> OpenPgpArmor.blocks(key).stream())
            .map(key -> Base64.getEncoder().encodeToString(key.getBytes(StandardCharsets.UTF_8)))
            .collect(Collectors.joining(" "));
    return Script.file(PackageSignatures.class, "package-signatures.sh").with("keys", encoded);
  }

  /**
   * What the script printed.
   *
   * @return empty when it did not come to its end
   */
  public static Optional<PackageSignatures> parse(String output) {
    List<Foreign> foreign = new ArrayList<>();
    for (String line : output.split("\n", -1)) {
      Matcher found = LINE.matcher(line);
      if (found.matches()) {
        foreign.add(new Foreign(found.group(2), why(found.group(1))));
      }
      Matcher end = END.matcher(line);
      if (end.matches()) {
        return Optional.of(new PackageSignatures(Integer.parseInt(end.group(1)), foreign));
      }
    }
    return Optional.empty();
  }

  private static String why(String word) {
    return switch (word) {
      case "taken-in" -> "a key that the system trusts, and that is not one of its makers'";
      case "other-key" -> "signed by somebody else's key";
      case "damaged" -> "its signature is wrong";
      case "untrusted" -> "its key is not trusted";
      default -> "not signed";
    };
  }
}

package io.routervm.hypervisor.install;

import io.routervm.failure.Failure;
import io.routervm.os.GuestOs;
import io.routervm.platform.Checksum;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The {@code .treeinfo} of an install tree: where its parts are, relative to the tree, and what
 * they must be.
 *
 * @param release for people: {@code CentOS 7}
 * @param version its release alone: {@code 7}, {@code 9.4}; empty when the tree does not tell
 * @param stage2 the installer itself; empty when the tree does not tell
 * @param repository the folder of its packages' metadata: empty for the tree's own, else with a
 *     slash at its end ({@code BaseOS/} on the DVD of EL 8 and later)
 */
record TreeInfo(
    String release,
    String version,
    Part kernel,
    Part initrd,
    Optional<Part> stage2,
    String repository) {
  private static final String NEXT =
      "Use a tree that its publisher made with SHA-256 checksums, such as the default one.";

  /** A file of the tree and its checksum. */
  record Part(String path, Checksum checksum) {
    /**
     * @throws Failure when {@code path} leads out of the tree
     */
    static Part inside(String path, Checksum checksum, String where) {
      requireInside(path, where);
      return new Part(path, checksum);
    }

    private static void requireInside(String path, String where) {
      if (path.startsWith("/") || path.contains("..") || path.contains(":")) {
        throw Failure.precondition(
            "the install tree refers to a file outside itself: " + path, where, NEXT);
      }
    }
  }

  /**
   * @param where the tree, for messages
   * @throws Failure when it is no treeinfo, or checks its files by something weaker than SHA-256
   */
  static TreeInfo parse(String text, String where) {
    Map<String, String> values = values(text);
    String kernel = values.get("images-x86_64/kernel");
    String initrd = values.get("images-x86_64/initrd");
    if (kernel == null || initrd == null) {
      throw Failure.precondition(
          "the install tree names no kernel and initrd for x86_64",
          where,
          "Point install.tree at the folder that holds .treeinfo of an x86_64 installation.");
    }
    String release =
        (values.getOrDefault("general/family", "")
                + " "
                + values.getOrDefault("general/version", ""))
            .strip();
    Optional<Part> stage2 =
        Optional.ofNullable(values.get("stage2/mainimage"))
            .filter(path -> values.containsKey("checksums/" + path))
            .map(path -> part(values, path, where));
    return new TreeInfo(
        release,
        values.getOrDefault("general/version", ""),
        part(values, kernel, where),
        part(values, initrd, where),
        stage2,
        repository(values, where));
  }

  /**
   * The number alone is compared: another rebuild of the same release installs as well.
   *
   * @throws Failure when the tree says that it holds another release than {@code wanted}
   */
  void requireRelease(GuestOs wanted, String where) {
    String number = wanted.name().replaceFirst(".*-", "");
    if (version.isEmpty() || version.matches(number + "([.].*)?")) {
      return;
    }
    throw Failure.precondition(
        "the install tree holds " + release + ", and `os` says " + wanted,
        where,
        "Name a tree of " + wanted + " in install.tree, or change `os`.");
  }

  /** That of the variant which has the system itself; the others (AppStream) may lie elsewhere. */
  private static String repository(Map<String, String> values, String where) {
    List<String> variants =
        Arrays.stream(values.getOrDefault("tree/variants", "").split(",", -1))
            .map(String::strip)
            .filter(variant -> values.containsKey("variant-" + variant + "/repository"))
            .toList();
    if (variants.isEmpty()) {
      return "";
    }
    String variant = variants.contains("BaseOS") ? "BaseOS" : variants.get(0);
    String folder = values.get("variant-" + variant + "/repository");
    Part.requireInside(folder, where);
    String plain = folder.replaceFirst("^[.]/*", "").replaceFirst("/+$", "");
    return plain.isEmpty() ? "" : plain + "/";
  }

  private static Part part(Map<String, String> values, String path, String where) {
    Part.requireInside(path, where);
    String given = values.get("checksums/" + path);
    if (given == null) {
      throw Failure.precondition("the install tree gives no checksum for " + path, where, NEXT);
    }
    String[] typed = given.split(":", 2);
    Optional<Checksum> checksum =
        typed.length == 2 && typed[0].strip().equals("sha256")
            ? Checksum.parse(typed[1].strip())
            : Optional.empty();
    return new Part(
        path,
        checksum.orElseThrow(
            () ->
                Failure.precondition(
                    "the install tree checks "
                        + path
                        + " by something weaker than SHA-256: "
                        + typed[0].strip(),
                    where,
                    NEXT)));
  }

  /** INI: {@code section/key} to value. */
  private static Map<String, String> values(String text) {
    Map<String, String> values = new HashMap<>();
    String section = "";
    for (String line : text.lines().map(String::strip).toList()) {
      int equals = line.indexOf('=');
      if (line.startsWith("[") && line.endsWith("]")) {
        section = line.substring(1, line.length() - 1).strip();
      } else if (equals > 0 && !line.startsWith("#") && !line.startsWith(";")) {
        values.put(
            section + "/" + line.substring(0, equals).strip(), line.substring(equals + 1).strip());
      }
    }
    return values;
  }
}

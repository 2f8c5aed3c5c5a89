package io.routervm.extras;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.routervm.platform.Checksum;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * {@code extras/} and {@code extras.yaml} as they were read.
 *
 * @param settings the text of extras.yaml
 * @param files path below {@code extras/}, with a slash before it, to file; templates under their
 *     own names
 */
public record ExtrasSource(Optional<String> settings, SortedMap<String, SourceFile> files) {
  public static final ExtrasSource NONE = new ExtrasSource(Optional.empty(), new TreeMap<>());

  /** A template's name ends so; the file in the router has the name without it. */
  static final String TEMPLATE = ".ftl";

  private static final String HEAD = "routervm extras 1";

  public ExtrasSource {
    files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
  }

  public boolean isEmpty() {
    return settings.isEmpty() && files.isEmpty();
  }

  /**
   * All of it as lines of text: {@code settings BASE64}, and for each file {@code file|program PATH
   * BASE64}, the path in Base64 too.
   */
  public String pack() {
    return pack(Set.of());
  }

  /**
   * As {@link #pack()}; of files whose path in the router is in {@code secret}, the checksum in
   * place of the bytes ({@code secret-file|secret-program PATH SHA-256}).
   */
  public String pack(Set<String> secret) {
    StringBuilder text = new StringBuilder(HEAD).append('\n');
    settings.ifPresent(
        yaml -> text.append("settings ").append(base64(yaml.getBytes(UTF_8))).append('\n'));
    files.forEach(
        (path, file) -> {
          boolean hidden = secret.contains(target(path));
          text.append(hidden ? "secret-" : "")
              .append(file.executable() ? "program " : "file ")
              .append(base64(path.getBytes(UTF_8)))
              .append(' ')
              .append(
                  hidden
                      ? Checksum.of(file.content().bytes()).sha256()
                      : base64(file.content().bytes()))
              .append('\n');
        });
    return text.toString();
  }

  /**
   * Reads what {@link #pack} wrote, for what is not to be brought to a router: secret files are
   * empty.
   *
   * @throws IllegalArgumentException when it is damaged, or names a path that no folder could have
   */
  public static ExtrasSource unpack(String packed) {
    return unpack(packed, Optional.empty());
  }

  /**
   * As above.
   *
   * @param today where the bytes of secret files are taken from
   * @throws IllegalArgumentException also when one is not there
   */
  public static ExtrasSource unpack(String packed, ExtrasSource today) {
    return unpack(packed, Optional.of(today));
  }

  private static ExtrasSource unpack(String packed, Optional<ExtrasSource> today) {
    Optional<String> settings = Optional.empty();
    SortedMap<String, SourceFile> files = new TreeMap<>();
    String[] lines = packed.split("\n", -1);
    if (!lines[0].equals(HEAD)) {
      throw new IllegalArgumentException("not extras of a kind that this routervm knows");
    }
    for (String line : Arrays.asList(lines).subList(1, lines.length)) {
      String[] words = line.split(" ", -1);
      if (words.length == 2 && words[0].equals("settings")) {
        settings = Optional.of(new String(bytes(words[1]), UTF_8));
      } else if (words.length == 3) {
        String path = new String(bytes(words[1]), UTF_8);
        if (PathRules.problem(path).isPresent()) {
          throw new IllegalArgumentException("extras with a path that cannot be");
        }
        files.put(path, file(words, path, today));
      } else if (!line.isEmpty()) {
        throw new IllegalArgumentException("damaged extras");
      }
    }
    return new ExtrasSource(settings, files);
  }

  private static SourceFile file(String[] words, String path, Optional<ExtrasSource> today) {
    boolean executable = words[0].endsWith("program");
    return switch (words[0]) {
      case "file", "program" -> new SourceFile(Content.of(bytes(words[2])), executable);
      case "secret-file", "secret-program" -> {
        if (today.isEmpty()) {
          yield new SourceFile(Content.of(""), executable);
        }
        SourceFile now = today.get().files.get(path);
        if (now == null) {
          throw new IllegalArgumentException(
              "the secret file " + path + ", which is kept in no revision, is not in the folder");
        }
        yield new SourceFile(now.content(), executable);
      }
      default -> throw new IllegalArgumentException("damaged extras");
    };
  }

  /** Paths in the router. */
  static Set<String> targets(Map<String, SourceFile> files) {
    Set<String> targets = new TreeSet<>();
    files.keySet().forEach(path -> targets.add(target(path)));
    return targets;
  }

  /** Where the file of this path below {@code extras/} goes. */
  static String target(String path) {
    return path.endsWith(TEMPLATE) ? path.substring(0, path.length() - TEMPLATE.length()) : path;
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static byte[] bytes(String word) {
    return Base64.getDecoder().decode(word);
  }
}

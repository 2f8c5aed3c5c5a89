package io.routervm.backup;

import static java.util.stream.Collectors.joining;

import io.routervm.service.KeptState;
import io.routervm.service.Services;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A part of a backup, which may be missing.
 *
 * @param name as in the manifest and in JSON: {@code host-keys}
 * @param meaning for people
 * @param names pattern of its files' names in the archive
 * @param folders of the state folder, each with a slash at its end, that belong to it with
 *     everything that is in them
 */
record Section(String name, String meaning, Pattern names, List<String> folders) {
  static final Section CONFIGURATION = of("configuration", "router.yaml", "router\\.yaml");
  static final Section EXTRAS =
      of("extras", "what router.yaml cannot say: extras and extras.yaml", "extras\\.folder");
  static final Section SECRETS =
      of("secrets", "secrets that router.yaml refers to by file", "secrets/[0-9]{1,3}");
  static final Section HOST_KEYS =
      of(
          "host-keys",
          "the router's own SSH host keys",
          "guest/ssh_host_[a-z0-9]{1,20}_key(\\.pub)?");
  static final Section LEASES = of("leases", "the DHCP leases", "guest/dnsmasq\\.leases");

  /** Few routers have anything for them. */
  private static final Set<String> RARE = Set.of("extras", "block-lists");

  private static final List<Section> ALL =
      Stream.of(
              Stream.of(
                  CONFIGURATION,
                  EXTRAS,
                  SECRETS,
                  of("ssh-key", "the key that logs in to the router", "state/id_ed25519(\\.pub)?"),
                  of(
                      "host-key-pins",
                      "the router's SSH host keys as they are pinned",
                      "state/known_hosts"),
                  HOST_KEYS),
              Services.kept().stream().map(Section::of),
              Stream.of(
                  of(
                      "graphics-password",
                      "the password of the router's screen",
                      "state/spice\\.password"),
                  of(
                      "revisions",
                      "what was applied when",
                      "state/revisions/[1-9][0-9]{0,8}/[a-z.]{1,40}",
                      "revisions/"),
                  LEASES))
          .flatMap(sections -> sections)
          .toList();

  private static Section of(String name, String meaning, String names, String... folders) {
    return new Section(name, meaning, Pattern.compile(names), List.of(folders));
  }

  private static Section of(KeptState kept) {
    String names =
        kept.files().stream()
            .map(file -> Pattern.quote(file) + (file.endsWith("/") ? "[^/]+(/[^/]+){0,7}" : ""))
            .collect(joining("|", "state/(", ")"));
    return of(kept.name(), kept.meaning(), names, kept.files().toArray(String[]::new));
  }

  static List<Section> all() {
    return ALL;
  }

  /** Whether nothing is to be said when there is none. */
  boolean isRare() {
    return RARE.contains(name);
  }

  /** The section that a file of this name in the archive belongs to; empty for a foreign name. */
  static Optional<Section> of(String name) {
    // A path that leaves its folder, a hidden file (the PKI's journal would be replayed) and a name
    // that a terminal would obey have no place in any section.
    boolean isPlain =
        name.chars().noneMatch(Character::isISOControl)
            && Stream.of(name.split("/", -1))
                .noneMatch(part -> part.isEmpty() || part.startsWith("."));
    return isPlain
        ? ALL.stream().filter(one -> one.names.matcher(name).matches()).findFirst()
        : Optional.empty();
  }

  /** The section that a file of the state folder is replaced with, by its path below that. */
  static Optional<Section> replacing(Path file) {
    String folder = file.getName(0) + "/";
    return ALL.stream()
        .filter(section -> section.folders.contains(folder))
        .findFirst()
        .or(() -> of("state/" + file));
  }

  @Override
  public String toString() {
    return name;
  }
}

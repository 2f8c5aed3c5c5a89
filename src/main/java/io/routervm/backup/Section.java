package io.routervm.backup;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The parts of a backup, each of which may be missing. */
public enum Section {
  CONFIGURATION("router.yaml", "router\\.yaml"),
  SECRETS("secrets that router.yaml refers to by file", "secrets/[0-9]{1,3}"),
  SSH_KEY("the key that logs in to the router", "state/id_ed25519(\\.pub)?"),
  HOST_KEY_PINS("the router's SSH host keys as they are pinned", "state/known_hosts"),
  HOST_KEYS("the router's own SSH host keys", "guest/ssh_host_[a-z0-9]{1,20}_key(\\.pub)?"),
  VPN("the VPN's authority, server and clients", "state/(vpn-seen|pki(/[^/]+){1,8})"),
  GRAPHICS_PASSWORD("the password of the router's screen", "state/spice\\.password"),
  REVISIONS("what was applied when", "state/revisions/[1-9][0-9]{0,8}/[a-z.]{1,40}"),
  LEASES("the DHCP leases", "guest/dnsmasq\\.leases");

  private final String meaning;
  private final Pattern names;

  Section(String meaning, String names) {
    this.meaning = meaning;
    this.names = Pattern.compile(names);
  }

  /** For people. */
  public String meaning() {
    return meaning;
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
        ? Stream.of(values()).filter(one -> one.names.matcher(name).matches()).findFirst()
        : Optional.empty();
  }

  static Optional<Section> named(String text) {
    return Stream.of(values()).filter(one -> one.toString().equals(text)).findFirst();
  }

  /** As in the manifest and in JSON: {@code host-keys}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}

package io.routervm.config;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How {@code ssh} logs in to another hypervisor, as {@code
 * qemu+ssh://[USER@]HOST[:PORT]/system[?keyfile=…&no_verify=1&known_hosts=…]} says it. None of it
 * can be taken for an option of ssh, or for shell.
 *
 * @param user empty for the one that ssh itself would take
 * @param host name or address, an IPv6 one without its brackets
 * @param port empty for the one that ssh itself would take
 * @param keyFile the private key; empty for those that ssh itself would take
 * @param verifies whether the host must have a known key
 * @param knownHosts the file that it must be in; empty for those that ssh itself would take
 */
public record HypervisorLogin(
    Optional<String> user,
    String host,
    Optional<Integer> port,
    Optional<String> keyFile,
    boolean verifies,
    Optional<String> knownHosts) {
  /** The scheme of the URIs that name one. */
  static final String SCHEME = "qemu+ssh";

  private static final Pattern AUTHORITY =
      Pattern.compile(
          "(?:([A-Za-z0-9_][A-Za-z0-9_.-]{0,63})@)?"
              + "([A-Za-z0-9_][A-Za-z0-9_.-]{0,252}|\\[[0-9A-Fa-f:.]{2,45}\\])"
              + "(?::([0-9]{1,5}))?");

  /** What of libvirt's own parameters says how ssh logs in; with others it is libvirt's matter. */
  private static final Set<String> KNOWN =
      Set.of("keyfile", "no_verify", "known_hosts", "no_tty", "no_sanity");

  /** Within a word that ssh expands no percent sign in. */
  private static final String KEY_FILE = "(?!-)[^\\p{Cntrl}\"'%]+";

  /** ssh takes a blank for the end of one such file. */
  private static final String KNOWN_HOSTS = "(?!-)[^\\p{Cntrl}\\s\"'%]+";

  /** Empty for a URI of another kind: another transport, driver, path or parameter. */
  static Optional<HypervisorLogin> of(URI uri) {
    if (!isOverSsh(uri) || obstacle(uri).isPresent() || problem(uri).isPresent()) {
      return Optional.empty();
    }
    Map<String, String> parameters = parameters(uri);
    Matcher authority = AUTHORITY.matcher(authority(uri));
    if (!authority.matches()) {
      return Optional.empty();
    }
    return Optional.of(
        new HypervisorLogin(
            Optional.ofNullable(authority.group(1)),
            authority.group(2).replaceAll("[\\[\\]]", ""),
            Optional.ofNullable(authority.group(3)).map(Integer::valueOf),
            value(parameters, "keyfile"),
            Integer.parseInt(value(parameters, "no_verify").orElse("0")) == 0,
            value(parameters, "known_hosts")));
  }

  /**
   * What of an SSH URI leaves it to libvirt alone, in words that go on after its name; empty for
   * one that does not, and for other transports.
   */
  public static Optional<String> obstacle(URI uri) {
    if (!isOverSsh(uri)) {
      return Optional.empty();
    }
    if (!"/system".equals(uri.getPath())) {
      return Optional.of("its path is " + uri.getPath() + ", not /system");
    }
    if (!AUTHORITY.matcher(authority(uri)).matches()) {
      return Optional.of("its user or host is no plain name");
    }
    Map<String, String> parameters = parameters(uri);
    Optional<String> foreign =
        parameters.keySet().stream().filter(name -> !KNOWN.contains(name)).findFirst();
    if (foreign.isPresent()) {
      return Optional.of("it has the parameter " + foreign.get());
    }
    if (!isFit(parameters, "no_verify", "[0-9]{1,9}")) {
      return Optional.of("its no_verify is no whole number");
    }
    if (!isFit(parameters, "keyfile", KEY_FILE)) {
      return Optional.of("its keyfile has a quote or %");
    }
    return isFit(parameters, "known_hosts", KNOWN_HOSTS)
        ? Optional.empty()
        : Optional.of("its known_hosts has a blank, a quote or %");
  }

  /** Why nobody's ssh can be given what a URI says: it would take it for an option. */
  static Optional<String> problem(URI uri) {
    if (!isOverSsh(uri)) {
      return Optional.empty();
    }
    if (authority(uri).matches("-.*|.*@-.*")) {
      return Optional.of("names a user or host that begins with a dash, as an option does");
    }
    Map<String, String> parameters = parameters(uri);
    return Stream.of("keyfile", "known_hosts")
        .filter(name -> !isFit(parameters, name, "(?!-)[^\\p{Cntrl}]+"))
        .findFirst()
        .map(name -> "has a " + name + " that begins with a dash or holds a control character");
  }

  private static boolean isFit(Map<String, String> parameters, String name, String pattern) {
    return value(parameters, name).map(value -> value.matches(pattern)).orElse(true);
  }

  private static boolean isOverSsh(URI uri) {
    return SCHEME.equals(String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT));
  }

  private static String authority(URI uri) {
    return Optional.ofNullable(uri.getRawAuthority()).orElse("");
  }

  private static Optional<String> value(Map<String, String> parameters, String name) {
    return Optional.ofNullable(parameters.get(name)).filter(value -> !value.isEmpty());
  }

  /** As libvirt reads them; a plus is a plus. */
  private static Map<String, String> parameters(URI uri) {
    Map<String, String> found = new LinkedHashMap<>();
    Arrays.stream(Optional.ofNullable(uri.getRawQuery()).orElse("").split("[&;]", -1))
        .filter(part -> !part.isEmpty())
        .map(part -> part.split("=", 2))
        .forEach(part -> found.put(part[0], part.length == 2 ? decoded(part[1]) : ""));
    return found;
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  /** For people: {@code me@kvm.lan}. */
  @Override
  public String toString() {
    return user.map(name -> name + "@").orElse("") + host;
  }
}

package io.routervm.config;

import io.routervm.config.document.Choice;
import io.routervm.config.document.Located;
import io.routervm.config.document.Node;
import io.routervm.config.document.ProblemLog;
import io.routervm.config.document.Type;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/**
 * The protocols that ddclient 3.8.3 (EPEL 7) and 3.10 (Debian 12) share, so that a router can
 * change its operating system and keep its name.
 *
 * <p>Where the two differ: 3.8.3 alone has concont, dnspark, dtdns and hammernode1, whose providers
 * are gone; freemyip, googledomains and woima came with 3.9.
 */
public final class DynamicDnsProtocol {
  /** Those that login, password, and for some a zone, are enough for. */
  private static final List<String> SHARED =
      List.of(
          "dyndns2",
          "changeip",
          "cloudflare",
          "duckdns",
          "dyndns1",
          "easydns",
          "freedns",
          "namecheap",
          "noip",
          "sitelutions",
          "zoneedit1");

  /** Shared too, but they want more than router.yaml can say. */
  private static final Map<String, String> NOT_OFFERED =
      Map.of(
          "dslreports1",
          "names its host by a number",
          "nsupdate",
          "needs a key file and a program of its own");

  private static final Map<String, List<String>> KNOWN_SERVERS =
      Map.of(
          "changeip", List.of("nic.changeip.com"),
          "cloudflare", List.of("api.cloudflare.com"),
          "duckdns", List.of("www.duckdns.org"),
          "easydns", List.of("members.easydns.com", "api.cp.easydns.com"),
          "freedns", List.of("freedns.afraid.org"),
          "namecheap", List.of("dynamicdns.park-your-domain.com"),
          "noip", List.of("dynupdate.no-ip.com"),
          "sitelutions", List.of("www.sitelutions.com"),
          "zoneedit1", List.of("dynamic.zoneedit.com", "www.zoneedit.com"));

  private static final Set<String> NEED_ZONE = Set.of("cloudflare");
  private static final Set<String> TAKE_ZONE = Set.of("cloudflare", "zoneedit1");
  private static final Set<String> OF_DYNDNS = Set.of("dyndns1", "dyndns2");

  private static final Set<String> SEND_IN_ADDRESS = Set.of("duckdns", "namecheap", "sitelutions");

  static final Type<String> TYPE = new Named(Choice.of(SHARED, Function.identity()));

  private DynamicDnsProtocol() {}

  static List<String> names() {
    return SHARED;
  }

  /** The article's server for the protocol that many providers speak; else ddclient knows it. */
  static Optional<String> defaultServer(String protocol) {
    return OF_DYNDNS.contains(protocol) ? Optional.of("nic.changeip.com") : Optional.empty();
  }

  /** The servers that ddclient 3.8.3 to 3.10 asks when it is given none. */
  static List<String> knownServers(String protocol) {
    return KNOWN_SERVERS.getOrDefault(protocol, List.of());
  }

  static boolean needsZone(String protocol) {
    return NEED_ZONE.contains(protocol);
  }

  static boolean takesZone(String protocol) {
    return TAKE_ZONE.contains(protocol);
  }

  /** Whether login and password are a part of an address, which ddclient does not encode. */
  public static boolean sendsInAddress(String protocol) {
    return SEND_IN_ADDRESS.contains(protocol);
  }

  /** Whether such an address would not carry the text as it is. */
  public static boolean breaksAddress(String text) {
    return text.matches(".*[ &%+#].*");
  }

  /** A choice that says why a protocol that ddclient does know is not among its words. */
  private record Named(Choice<String> choice) implements Type<String> {
    @Override
    public Optional<Located<String>> read(Node node, String path, ProblemLog log) {
      if (node instanceof Node.Scalar scalar && NOT_OFFERED.containsKey(scalar.text())) {
        return refuse(
            scalar,
            path,
            NOT_OFFERED.get(scalar.text()) + ", which the keys of ddns cannot give",
            "Use a provider that speaks one of " + String.join(", ", SHARED) + ".",
            log);
      }
      return choice.read(node, path, log);
    }

    @Override
    public String expected() {
      return choice.expected();
    }

    @Override
    public String summary() {
      return choice.summary();
    }

    @Override
    public void describe(ObjectNode schema) {
      choice.describe(schema);
    }
  }
}

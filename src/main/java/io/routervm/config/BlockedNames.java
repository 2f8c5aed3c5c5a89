package io.routervm.config;

import io.routervm.failure.Failure;
import io.routervm.failure.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The names of {@code dns.block}: read when they are used, so that what does not need them does not
 * wait for a hundred thousand lines.
 */
public final class BlockedNames {
  /** Of one file. */
  public static final int MOST_BYTES = 10_000_000;

  /**
   * Of all names as dnsmasq's file has them, some 150,000: what the router sends back of the old
   * file, when it is to be another, has to stay within what is taken of an answer.
   */
  static final int MOST_BYTES_IN_ALL = 5_000_000;

  /** Whom the router's chrony asks. */
  private static final String TIME_SERVERS = "pool.ntp.org";

  private static final int BYTES_BESIDE_A_NAME = "server=//\n".length();

  private final RouterConfig config;
  private final KeptLists kept;
  private final Set<String> protectedNames = new HashSet<>();
  private final Set<String> zones = new HashSet<>();

  private BlockedNames(RouterConfig config, KeptLists kept) {
    this.config = config;
    this.kept = kept;
    config.networks().forEach(network -> zones.add(lower(network.zone())));
    Dns dns = config.dns();
    dns.forward().forEach(forward -> zones.add(lower(forward.domain())));
    dns.upstream().forEach(server -> server.name().ifPresent(this::protect));
    dns.records().forEach(record -> protect(record.fullName(dns.zone())));
    for (RouterConfig.DynamicDns ddns : config.ddns()) {
      ddns.hosts().forEach(host -> protect(host.replaceFirst("^\\*[.]", "")));
      ddns.server().ifPresent(this::protect);
      DynamicDnsProtocol.knownServers(ddns.protocol()).forEach(this::protect);
      protect(ddns.web().getHost());
    }
    dns.publishedLists().forEach(list -> protect(list.getHost()));
    protect(TIME_SERVERS);
    config.vpn().ifPresent(vpn -> protect(vpn.endpoint()));
    zones.forEach(this::protect);
  }

  private void protect(String name) {
    protectedNames.add(lower(name));
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  /**
   * In alphabetical order, in lower case; none of them is below another, and none is, or is above,
   * a name that the home needs: its own zones and records, name servers, the VPN's endpoint, who
   * publishes the home's names and the lists, and time servers. A list of which no copy is kept
   * adds none: a router without it is better than no router.
   *
   * @throws Failure when a list cannot be read or is none; what it holds is never half taken
   */
  public static List<String> of(RouterConfig config, KeptLists kept) {
    if (config.dns().block().isEmpty()) {
      return List.of();
    }
    return new BlockedNames(config, kept).read();
  }

  /**
   * How many different names a published list has.
   *
   * @throws Failure when it is none
   */
  public static int count(URI source, String text) {
    return names(source.toString(), text).size();
  }

  private List<String> read() {
    Set<String> all = new HashSet<>();
    for (BlockList list : config.dns().block()) {
      list.file()
          .map(config.file().directory()::resolve)
          .ifPresent(file -> all.addAll(names(file.toString(), content(file))));
      list.url()
          .ifPresent(
              url -> kept.text(url).ifPresent(text -> all.addAll(names(url.toString(), text))));
    }
    all.removeIf(this::isNeeded);
    TreeSet<String> kept = new TreeSet<>();
    for (String name : all) {
      if (parents(name).noneMatch(all::contains)) {
        kept.add(name);
      }
    }
    long bytes = kept.stream().mapToLong(name -> name.length() + BYTES_BESIDE_A_NAME).sum();
    if (bytes > MOST_BYTES_IN_ALL) {
      throw Failure.usage(
          "dns.block has "
              + kept.size()
              + " names, and only some "
              + kept.size() * (long) MOST_BYTES_IN_ALL / bytes
              + " of that length are taken",
          config.file().toString(),
          "Take a shorter list: most publishers have one.");
    }
    return List.copyOf(kept);
  }

  private static Set<String> names(String source, String text) {
    return new BlockListReader(source).read(text);
  }

  /** The names that it is below: of a.b.c they are b.c and c. */
  private static Stream<String> parents(String name) {
    return Stream.iterate(name, one -> !one.isEmpty(), BlockedNames::parent).skip(1);
  }

  /** Empty for a single word. */
  private static String parent(String name) {
    int dot = name.indexOf('.');
    return dot < 0 ? "" : name.substring(dot + 1);
  }

  private boolean isNeeded(String name) {
    return zones.contains(name)
        || parents(name).anyMatch(zones::contains)
        || protectedNames.stream().anyMatch(one -> one.equals(name) || one.endsWith("." + name));
  }

  private static String content(Path file) {
    try (InputStream input = Files.newInputStream(file)) {
      byte[] bytes = input.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw Failure.usage(
            "the list is longer than " + MOST_BYTES / 1_000_000 + " MB",
            file.toString(),
            "Take a shorter one: most publishers have one.");
      }
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new Failure(
          Failure.Kind.USAGE,
          "the list of names to block cannot be read: " + Reason.of(e),
          file.toString(),
          "Check that the file exists and that you may read it.",
          e);
    }
  }
}

package io.routervm.status;

import io.routervm.config.LocalNetwork;
import io.routervm.config.Placement;
import io.routervm.config.RouterConfig;
import io.routervm.failure.Finding;
import io.routervm.platform.LocalCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What becomes of the router when this host shuts down, and of this host while the router has not
 * started yet.
 */
final class HostRestart {
  private static final Duration LIMIT = Duration.ofSeconds(5);

  /** The program's own defaults first, then what a distribution's file says instead. */
  private static final List<String> GUESTS_SETTINGS =
      List.of(
          "usr/lib/libvirt/libvirt-guests.sh",
          "usr/libexec/libvirt-guests.sh",
          "etc/default/libvirt-guests",
          "etc/sysconfig/libvirt-guests");

  private static final String STUB = "127.0.0.53";

  private final Path root;
  private final UnaryOperator<String> addresses;

  HostRestart() {
    this(Path.of("/"), HostRestart::addresses);
  }

  /**
   * @param root the host's
   * @param addresses what {@code ip -4 -o address} says of a bridge
   */
  HostRestart(Path root, UnaryOperator<String> addresses) {
    this.root = root;
    this.addresses = addresses;
  }

  List<Finding> findings(RouterConfig config, Placement placement) {
    List<Finding> findings = new ArrayList<>();
    shutdown().ifPresent(findings::add);
    if (placement == Placement.LIVE) {
      findings.add(boot(config));
    }
    return findings;
  }

  /** Empty where nothing of libvirt's is run at a shutdown. */
  private Optional<Finding> shutdown() {
    Path enabled =
        root.resolve("etc/systemd/system/multi-user.target.wants/libvirt-guests.service");
    if (!Files.exists(enabled, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    String check = "a shutdown of this host shuts the router down";
    String action = "suspend";
    for (String file : GUESTS_SETTINGS) {
      action = setting(root.resolve(file)).orElse(action);
    }
    return Optional.of(
        action.equals("suspend")
            ? Finding.warn(
                check,
                "libvirt-guests suspends it (ON_SHUTDOWN): a device that is passed through cannot be"
                    + " saved, and what is restored has the clock and the connections of then",
                "write ON_SHUTDOWN=shutdown in "
                    + (Files.isDirectory(root.resolve("etc/sysconfig"))
                        ? "/etc/sysconfig/libvirt-guests"
                        : "/etc/default/libvirt-guests"))
            : Finding.ok(check, "libvirt-guests, ON_SHUTDOWN=" + action));
  }

  /** The first line counts: in the program, later ones are in its functions. */
  private static Optional<String> setting(Path file) {
    return lines(file).stream()
        .filter(line -> line.startsWith("ON_SHUTDOWN="))
        .findFirst()
        .map(line -> line.substring("ON_SHUTDOWN=".length()).replaceAll("[\"']|\\s.*", ""));
  }

  private Finding boot(RouterConfig config) {
    String check = "this host boots without the router";
    List<String> needs = new ArrayList<>();
    for (LocalNetwork network : config.networks()) {
      if (addresses.apply(network.bridge()).contains(" dynamic ")) {
        needs.add("its address on " + network.bridge() + " is a lease of the router");
      }
    }
    List<String> routers =
        config.networks().stream().map(network -> network.address().address().toString()).toList();
    List<String> servers = nameServers();
    if (!servers.isEmpty() && routers.containsAll(servers)) {
      needs.add("it asks the router alone for names");
    }
    return needs.isEmpty()
        ? Finding.ok(check, "")
        : Finding.warn(
            check,
            String.join(", ", needs) + ", and the router starts after this host's network",
            "give this host a fixed address of the home network outside dhcp.range, and a second name"
                + " server, for what it does before the router runs");
  }

  private List<String> nameServers() {
    List<String> servers = nameServers(root.resolve("etc/resolv.conf"));
    return servers.contains(STUB)
        ? nameServers(root.resolve("run/systemd/resolve/resolv.conf"))
        : servers;
  }

  private static List<String> nameServers(Path file) {
    return lines(file).stream()
        .map(line -> line.strip().split("\\s+"))
        .filter(words -> words.length > 1 && words[0].equals("nameserver"))
        .map(words -> words[1])
        .toList();
  }

  /** A file that is not there says nothing. */
  private static List<String> lines(Path file) {
    try {
      return Files.exists(file) ? Files.readAllLines(file) : List.of();
    } catch (IOException e) {
      return List.of();
    }
  }

  private static String addresses(String bridge) {
    return LocalCommand.of("ip", "-4", "-o", "address", "show", "dev", bridge, "scope", "global")
        .run(LIMIT)
        .output();
  }
}

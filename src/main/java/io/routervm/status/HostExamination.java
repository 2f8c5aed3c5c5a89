package io.routervm.status;

import io.routervm.config.Cidr;
import io.routervm.config.LocalNetwork;
import io.routervm.config.Placement;
import io.routervm.config.RouterConfig;
import io.routervm.config.Secret;
import io.routervm.config.StaticRoute;
import io.routervm.config.TakenSubnet;
import io.routervm.failure.Finding;
import io.routervm.host.Route;
import io.routervm.router.ListFolder;
import io.routervm.router.StateFolder;
import io.routervm.service.Services;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What libvirt does not tell about this host: its routes, its clock, its restart, our own folder.
 */
final class HostExamination {
  private static final Path ROUTES = Path.of("/proc/net/route");

  private final RouterConfig config;
  private final StateFolder state;
  private final Placement placement;
  private final Path routes;
  private final Clock clock;
  private final HostRestart restart;

  HostExamination(RouterConfig config, StateFolder state, Placement placement) {
    this(config, state, placement, ROUTES, Clock.systemUTC(), new HostRestart());
  }

  HostExamination(
      RouterConfig config,
      StateFolder state,
      Placement placement,
      Path routes,
      Clock clock,
      HostRestart restart) {
    this.config = config;
    this.state = state;
    this.placement = placement;
    this.routes = routes;
    this.clock = clock;
    this.restart = restart;
  }

  List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    if (config.hypervisor().elsewhere().isEmpty()) {
      findings.add(subnets());
      findings.add(HostClock.finding());
      findings.addAll(restart.findings(config, placement));
    }
    findings.add(folder());
    SystemSupport.finding(config, LocalDate.now(clock)).ifPresent(findings::add);
    findings.addAll(
        new BlockListExamination(config, new ListFolder(state), clock.instant()).findings());
    if (config.vm().spice().password() instanceof Secret.None) {
      findings.add(
          Finding.warn(
              "the router's screen has a password",
              "anyone who reaches " + config.vm().spice().listen() + " can use it",
              "write `spice: { password: generated }` and run `routervm reprovision`"));
    }
    return findings;
  }

  private Finding subnets() {
    String check = "the home and VPN subnets collide with no network of this host";
    // The way to a subnet behind a host of the home is this host's as much as the router's.
    List<Cidr> behind = config.routes().stream().map(StaticRoute::to).toList();
    List<Cidr> ours =
        config.subnets().stream()
            .map(TakenSubnet::subnet)
            .filter(subnet -> !behind.contains(subnet))
            .toList();
    List<String> bridges = config.networks().stream().map(LocalNetwork::bridge).toList();
    List<String> collisions = new ArrayList<>();
    for (Route route : Route.read(routes)) {
      // Live, this host is in the home network itself.
      boolean isHome = placement == Placement.LIVE && bridges.contains(route.nic());
      for (Cidr subnet : ours) {
        if (!route.isDefault() && subnet.overlaps(route.subnet()) && !isHome) {
          collisions.add(subnet + " with " + route.subnet() + " on " + route.nic());
        }
      }
    }
    return collisions.isEmpty()
        ? Finding.ok(check, String.join(", ", ours.stream().map(Cidr::toString).toList()))
        : Finding.fail(
            check,
            String.join("; ", collisions),
            "choose another lan.address or vpn.subnet, one that nobody around you uses");
  }

  private Finding folder() {
    String check = "nobody else can read the router's keys";
    List<Path> open = new ArrayList<>();
    for (Path path : List.of(state.path(), state.key(), state.spicePassword())) {
      collectOpen(path, open);
    }
    for (Path kept :
        Services.kept().stream()
            .flatMap(one -> one.files().stream())
            .map(state.path()::resolve)
            .toList()) {
      collectOpen(kept, open);
      collectOpen(kept.resolve("private"), open);
    }
    return open.isEmpty()
        ? Finding.ok(check, state.path() + " is " + owners(state.path()))
        : Finding.fail(
            check,
            "open to others: " + String.join(", ", open.stream().map(Path::toString).toList()),
            "run `chmod -R go= " + state.path() + "`, and renew what others may have read");
  }

  private static void collectOpen(Path path, List<Path> open) {
    if (!Files.exists(path)) {
      return;
    }
    try (Stream<Path> below = Files.isDirectory(path) ? Files.list(path) : Stream.empty()) {
      Stream.concat(Stream.of(path), below.filter(file -> isPrivate(path)))
          .filter(HostExamination::isOpen)
          .filter(file -> !open.contains(file))
          .forEach(open::add);
    } catch (IOException e) {
      open.add(path);
    }
  }

  private static boolean isPrivate(Path folder) {
    return folder.endsWith("private");
  }

  private static boolean isOpen(Path path) {
    return permissions(path)
        .map(modes -> modes.stream().anyMatch(mode -> !mode.name().startsWith("OWNER_")))
        .orElse(true);
  }

  private static String owners(Path path) {
    return isOpen(path) ? "open to others" : "its owner's alone";
  }

  private static Optional<Set<PosixFilePermission>> permissions(Path path) {
    try {
      return Optional.of(Files.getPosixFilePermissions(path));
    } catch (IOException | UnsupportedOperationException e) {
      return Optional.empty();
    }
  }
}

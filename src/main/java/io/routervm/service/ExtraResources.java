package io.routervm.service;

import io.routervm.config.LocalNetwork;
import io.routervm.extras.ExtraFile;
import io.routervm.extras.Extras;
import io.routervm.extras.ExtrasSettings.UnitSettings;
import io.routervm.extras.KernelSetting;
import io.routervm.failure.Failure;
import io.routervm.plan.ResourceId;
import io.routervm.resource.Absent;
import io.routervm.resource.ManagedFile;
import io.routervm.resource.Resource;
import io.routervm.resource.Sysctl;
import io.routervm.resource.SystemdUnit;
import io.routervm.shell.Script;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What router.yaml cannot say, by the same resources as everything else.
 *
 * <p>Staged most files and the packages are there, and no unit of theirs runs and no port is open:
 * what serves could serve the ISP LAN. Files that need no unit of theirs to act come when it is
 * live.
 */
final class ExtraResources implements RouterService {
  private static final String DNSMASQ = "/etc/dnsmasq.d/";
  private static final String SSH = "/etc/ssh/sshd_config.d/";

  /** Read by what runs in both placements, units of nobody: cron, and the loading of modules. */
  private static final Pattern ACTING_BY_ITSELF =
      Pattern.compile(
          "/etc/(cron\\.[a-z]+/.*|crontab|anacrontab|modprobe\\.d/.*|modules-load\\.d/.*|modules)"
              + "|/var/spool/cron/.*");

  @Override
  public String name() {
    return "extras";
  }

  @Override
  public Declarations declares(Router router) {
    Extras extras = router.extras();
    Declarations declared =
        Declarations.NONE.withPackages(extras.settings().packages().toArray(String[]::new));
    if (!router.isLive()) {
      return declared;
    }
    return declared
        .withOpenings(
            extras.settings().openings().stream()
                .map(
                    one ->
                        new Opening(
                            zone(router, one.zone()),
                            one.proto(),
                            one.port(),
                            "extras.yaml: " + one.name()))
                .toArray(Opening[]::new))
        .withFlows(
            extras.settings().flows().stream()
                .map(
                    one ->
                        new Flow(
                            zone(router, one.from()),
                            zone(router, one.to()),
                            "extras.yaml: " + one.name()))
                .toArray(Flow[]::new));
  }

  private static Zone zone(Router router, String name) {
    return switch (name) {
      case LocalNetwork.INTERNET -> Zone.WAN;
      case LocalNetwork.VPN -> Zone.VPN;
      default ->
          Zone.of(
              router.networks().stream()
                  .filter(network -> network.name().equals(name))
                  .findFirst()
                  .orElseThrow());
    };
  }

  @Override
  public List<Resource> resources(Router router, Declarations declared) {
    Extras extras = router.extras();
    List<Resource> resources = new ArrayList<>();
    // Before its file goes: systemd does not stop what it does not know any more.
    extras.stopped().stream().sorted().forEach(unit -> resources.add(SystemdUnit.off(unit)));
    for (String path : extras.gone().stream().sorted().toList()) {
      Absent absent = Absent.of(path).notifying(notified(router, path));
      boolean settings = path.startsWith("/etc/sysctl.d/") && path.endsWith(".conf");
      resources.add(settings ? absent.leaving("what it has set stays until a restart") : absent);
    }
    ExtraChecks checks = new ExtraChecks(extras);
    for (ExtraFile file : extras.files()) {
      if (!router.isLive() && ACTING_BY_ITSELF.matcher(file.path()).matches()) {
        resources.add(Absent.of(file.path()));
        continue;
      }
      ManagedFile managed =
          of(file)
              .ownedBy(file.owner(), file.group())
              .withMode(file.mode())
              .notifying(notified(router, file.path()))
              .checkedBy(checks.of(file).toArray(String[]::new));
      resources.add(file.secret() ? managed.kept() : managed);
    }
    extras.kernel().forEach(one -> resources.add(Sysctl.of(one.key(), one.value())));
    for (UnitSettings unit : extras.settings().units()) {
      resources.add(
          router.isLive()
              ? new SystemdUnit(unit.name(), unit.enabled(), true, SystemdUnit.OnNotify.RESTART)
              : SystemdUnit.off(unit.name()));
    }
    return resources;
  }

  private static ManagedFile of(ExtraFile file) {
    return file.content()
        .text()
        .map(text -> ManagedFile.of(file.path(), text))
        .orElseGet(() -> ManagedFile.ofBytes(file.path(), file.content().bytes()));
  }

  /** The units that read the file. */
  private static ResourceId[] notified(Router router, String path) {
    Set<ResourceId> units = new HashSet<>();
    if (!router.isLive()) {
      return new ResourceId[0];
    }
    if (path.startsWith(DNSMASQ)) {
      units.add(SystemdUnit.idOf("dnsmasq.service"));
    }
    for (LocalNetwork network : router.networks()) {
      NameServer server = new NameServer(network);
      if (path.startsWith(server.folder() + "/")) {
        units.add(SystemdUnit.idOf(server.unit()));
      }
    }
    if (path.startsWith(SSH)) {
      units.add(SystemdUnit.idOf(router.os().unit("ssh") + ".service"));
    }
    Optional<String> own = ExtraChecks.unit(path);
    for (UnitSettings unit : router.extras().settings().units()) {
      if (unit.restartedBy().contains(path)
          || own.filter(name -> isInstance(unit.name(), name)).isPresent()) {
        units.add(SystemdUnit.idOf(unit.name()));
      }
    }
    return units.toArray(ResourceId[]::new);
  }

  /** {@code openvpn-client@provider.service} is one of {@code openvpn-client@.service}. */
  private static boolean isInstance(String unit, String of) {
    return unit.equals(of) || unit.replaceFirst("@.*\\.", "@.").equals(of);
  }

  @Override
  public List<Check> checks(Router router, Declarations declared) {
    if (!router.isLive()) {
      return List.of();
    }
    return checks(router);
  }

  /** The owner's own, which a change on trial may not break. */
  static List<Check> checks(Router router) {
    return router.extras().settings().checks().stream()
        .map(
            one ->
                new Check(one.message(), Script.command("sh", "-c", one.command()), one.remedy()))
        .toList();
  }

  /**
   * Refuses extras that are, or hold, what the router manages itself.
   *
   * @param resources the extras' own
   * @param others all others
   * @return the extras' resources without those that only take away what was an extra once and is
   *     the router's own by now
   * @throws Failure naming the first
   */
  static List<Resource> foreign(Router router, List<Resource> resources, List<Resource> others) {
    Set<ResourceId> taken = new HashSet<>();
    others.forEach(other -> taken.add(other.id()));
    List<Resource> own =
        resources.stream().filter(resource -> !isHandedOver(router, resource, taken)).toList();
    requireForeign(router, own.stream().filter(one -> !(one instanceof Absent)).toList(), others);
    return own;
  }

  private static boolean isHandedOver(Router router, Resource resource, Set<ResourceId> taken) {
    if (resource instanceof Absent absent) {
      String path = absent.path();
      return taken.stream()
          .map(ResourceId::name)
          .anyMatch(ours -> ours.equals(path) || ours.startsWith(path + "/"));
    }
    return resource instanceof SystemdUnit unit
        && router.extras().stopped().contains(unit.name())
        && taken.contains(unit.id());
  }

  private static void requireForeign(Router router, List<Resource> own, List<Resource> others) {
    Set<String> units = new HashSet<>();
    for (Resource resource : others) {
      if (resource instanceof SystemdUnit unit) {
        units.add(unit.id().name());
      } else {
        requireApart(resource, own);
      }
    }
    for (Resource extra : own) {
      if (extra instanceof SystemdUnit unit && units.contains(unit.id().name())) {
        throw refused("the unit " + unit.name());
      }
      ExtraChecks.unit(extra.id().name())
          .filter(unit -> units.stream().anyMatch(ours -> isOf(ours, unit)))
          .ifPresent(
              unit -> {
                throw refused(extra.id().name() + ", of the unit " + unit + ",");
              });
    }
    requireReadBySsh(router);
    others.stream()
        .filter(resource -> resource.id().name().equals(KernelSettings.FILE))
        .map(ManagedFile.class::cast)
        .forEach(ours -> requireLast(router.extras(), ours));
    router.extras().settings().packages().stream()
        .filter(
            name -> router.os().unwantedPackages().stream().anyMatch(glob -> matches(glob, name)))
        .findFirst()
        .ifPresent(
            name -> {
              throw refused("that the package " + name + " is not there");
            });
  }

  private static void requireReadBySsh(Router router) {
    if (!BaseSystem.isSshWhole(router.os())) {
      return;
    }
    router.extras().files().stream()
        .map(ExtraFile::path)
        .filter(path -> path.startsWith(SSH))
        .findFirst()
        .ifPresent(
            path -> {
              throw Failure.usage(
                  path
                      + " would not be read: OpenSSH of "
                      + router.os().name()
                      + " knows no Include",
                  "extras",
                  "take it out of the extras; newer systems read that folder");
            });
  }

  /**
   * The files of settings are read in the order of their names: what comes before ours holds until
   * the next boot only.
   */
  private static void requireLast(Extras extras, ManagedFile ours) {
    Set<String> keys =
        new String(ours.bytes(), StandardCharsets.UTF_8)
            .lines()
            .filter(line -> !line.startsWith("#") && line.contains("="))
            .map(line -> line.substring(0, line.indexOf('=')).strip())
            .collect(Collectors.toSet());
    for (ExtraFile file : extras.files()) {
      if (file.path().compareTo(KernelSettings.FILE) > 0) {
        continue;
      }
      KernelSetting.in(file).stream()
          .filter(setting -> keys.contains(setting.dotted()))
          .findFirst()
          .ifPresent(
              setting -> {
                throw Failure.usage(
                    file.path()
                        + " sets "
                        + setting.key()
                        + ", which "
                        + KernelSettings.FILE
                        + " sets after it at each boot",
                    "extras",
                    "call the file /etc/sysctl.d/99-NAME.conf: the last one read holds");
              });
    }
  }

  private static boolean matches(String glob, String name) {
    return name.matches("\\Q" + glob.replace("*", "\\E.*\\Q").replace("?", "\\E.\\Q") + "\\E");
  }

  private static boolean isOf(String ours, String unit) {
    String id = SystemdUnit.idOf(unit).name();
    // systemd reads dnsmasq-.service.d for dnsmasq-lan.service too.
    return ours.equals(id)
        || ours.replaceFirst("@.*", "@").equals(id)
        || (id.endsWith("-") && ours.startsWith(id));
  }

  private static void requireApart(Resource ours, List<Resource> own) {
    String place = ours.id().name();
    for (Resource extra : own) {
      String path = extra.id().name();
      boolean same = ours.id().equals(extra.id());
      boolean file = place.startsWith("/") && path.startsWith("/");
      if (same
          || (file && (place.equals(path) || place.startsWith(path + "/")))
          || (file && ours instanceof ManagedFile && path.startsWith(place + "/"))) {
        throw refused(place);
      }
    }
  }

  private static Failure refused(String what) {
    return Failure.usage(
        "routervm manages " + what + " itself, and one thing has one owner",
        "extras",
        "say it in the configuration, or take it out of the extras");
  }
}

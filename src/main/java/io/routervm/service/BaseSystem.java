package io.routervm.service;

import io.routervm.config.Ipv4;
import io.routervm.config.RouterConfig;
import io.routervm.os.GuestOs;
import io.routervm.os.PackageManager;
import io.routervm.resource.ManagedFile;
import io.routervm.resource.PackageSet;
import io.routervm.resource.Resource;
import io.routervm.resource.SymbolicLink;
import io.routervm.resource.SystemdUnit;
import io.routervm.shell.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Packages, names, time, logs, SSH and the console: the article's minimal system, made fit for a
 * router.
 */
final class BaseSystem implements RouterService {
  /** Units, what runs by the clock and at boot, and settings of the SSH server and of logs. */
  private static final String[] FOLDERS = {
    "/etc/systemd/system",
    "/etc/systemd/system.conf.d",
    "/etc/systemd/journald.conf.d",
    "/etc/cron.d",
    "/etc/cron.hourly",
    "/etc/cron.daily",
    "/etc/cron.weekly",
    "/etc/cron.monthly",
    "/var/spool/cron",
    "/etc/rc.local",
    "/etc/ssh/sshd_config.d"
  };

  /** Of time.cloudflare.com, as its operator publishes them. */
  private static final List<String> TIME_BY_ADDRESS = List.of("162.159.200.1", "162.159.200.123");

  @Override
  public String name() {
    return "base system";
  }

  @Override
  public List<Resource> beforePackages(Router router) {
    List<Resource> resources = new ArrayList<>();
    if (!asksInSecret(router)) {
      resources.add(resolver(router));
    }
    Services.packageSources(router).forEach(resources::add);
    // They update at their own hour, hold the package lock against a reprovision, and restart
    // services under the household. Updates come with `reprovision`, as the article's by hand.
    backgroundUpdates(router).forEach(unit -> resources.add(SystemdUnit.off(unit)));
    return resources;
  }

  @Override
  public Declarations declares(Router router) {
    // Debian's minimal images are without the time zones.
    return (router.config().timezone().isPresent()
            ? Declarations.NONE.withPackages("tzdata")
            : Declarations.NONE)
        .withFolders(FOLDERS)
        .withFolders(
            RepositoryFiles.of(router.os().packageManager()).folders().toArray(String[]::new));
  }

  private static List<String> backgroundUpdates(Router router) {
    return switch (router.os().packageManager()) {
      case APT -> List.of("apt-daily.timer", "apt-daily-upgrade.timer");
      case DNF -> List.of("dnf-makecache.timer");
      case YUM -> List.of();
    };
  }

  @Override
  public List<Resource> resources(Router router, Declarations declared) {
    RouterConfig config = router.config();
    List<Resource> resources = new ArrayList<>();
    List<String> packages =
        Stream.concat(router.os().basePackages().stream(), declared.packages().stream())
            .distinct()
            .toList();
    resources.add(
        new PackageSet(router.os().packageManager(), packages, router.os().unwantedPackages()));
    if (asksInSecret(router)) {
      // Not before its forwarder is installed: a new router's packages are found by what is there
      resources.add(resolver(router));
    }
    resources.add(GuestFile.at("/etc/hostname").with(Map.of("name", config.name())).build());
    resources.add(
        GuestFile.at("/etc/hosts")
            .with(Map.of("name", config.name(), "zone", config.dns().zone()))
            .build());
    resources.add(GuestFile.at("/etc/systemd/journald.conf.d/routervm.conf").build());
    resources.addAll(timeZone(router));
    resources.addAll(time(router));
    resources.addAll(ssh(router));
    resources.addAll(WayIn.resources());
    if (Dnsmasq.isDebian(router.os())) {
      // It would listen on port 53 too; /etc/resolv.conf is ours
      resources.add(SystemdUnit.off("systemd-resolved.service"));
    }
    if (config.install().method() == RouterConfig.InstallMethod.IMAGE) {
      resources.add(GuestFile.at("/etc/cloud/cloud-init.disabled").build());
    }
    return resources;
  }

  /** Staged there is nobody who could ask over TLS: the same servers are asked in plain text. */
  private static boolean asksInSecret(Router router) {
    return router.isLive() && router.config().dns().isEncrypted();
  }

  /**
   * dnsmasq first where it serves, and the upstream servers behind it, should it be down; but not
   * in plain text those that are to be asked in secret.
   */
  private static Resource resolver(Router router) {
    Stream<String> upstream =
        asksInSecret(router)
            ? Stream.empty()
            : router.config().dns().servers().stream().map(Ipv4::toString);
    Stream<String> own = router.isLive() ? Stream.of("127.0.0.1") : Stream.empty();
    return GuestFile.at("/etc/resolv.conf")
        .with(
            Map.of(
                "servers", Stream.concat(own, upstream).toList(),
                "zone", router.config().dns().zone()))
        .build();
  }

  /** Debian's tzdata takes the zone from its own file when it is updated. */
  private static List<Resource> timeZone(Router router) {
    List<Resource> resources = new ArrayList<>();
    for (String zone : router.config().timezone().stream().toList()) {
      resources.add(new SymbolicLink("/etc/localtime", "/usr/share/zoneinfo/" + zone));
      if (Dnsmasq.isDebian(router.os())) {
        resources.add(ManagedFile.of("/etc/timezone", zone + "\n"));
      }
    }
    return resources;
  }

  private static List<Resource> time(Router router) {
    boolean isDebian = Dnsmasq.isDebian(router.os());
    String unit = router.os().unit("time") + ".service";
    String configuration = isDebian ? "/etc/chrony/chrony.conf" : "/etc/chrony.conf";
    List<String> byAddress =
        router.config().dns().needsForwarder() ? TIME_BY_ADDRESS : List.<String>of();
    // Beside its configuration, where AppArmor and SELinux let it read.
    String clock = isDebian ? "/etc/chrony/hypervisor" : "/etc/chrony-hypervisor";
    List<Resource> resources = new ArrayList<>();
    resources.add(
        GuestFile.at(configuration)
            .from("/etc/chrony/chrony.conf")
            .with(
                Map.of(
                    "drift", isDebian ? "chrony.drift" : "drift",
                    "clock", clock,
                    "byAddress", byAddress))
            .notifying(unit)
            .build());
    resources.addAll(
        Recovery.oneshot(
            "routervm-clock",
            Map.of(
                "clock", clock,
                "configuration", configuration,
                "unit", unit,
                "byAddress", byAddress)));
    resources.add(Restarts.file(router.os(), unit).build());
    resources.add(new SystemdUnit(unit, true, true, SystemdUnit.OnNotify.RESTART));
    return resources;
  }

  private static List<Resource> ssh(Router router) {
    String unit = router.os().unit("ssh") + ".service";
    String path =
        isSshWhole(router.os())
            ? "/etc/ssh/sshd_config"
            : "/etc/ssh/sshd_config.d/00-routervm.conf";
    return List.of(
        GuestFile.at(path)
            .mode("0600")
            .checkedBy("/usr/sbin/sshd", "-t", "-f")
            .notifying(unit)
            .build(),
        Restarts.file(router.os(), unit).build(),
        new SystemdUnit(unit, true, true, SystemdUnit.OnNotify.RELOAD));
  }

  /** OpenSSH 7.4 of EL7 knows no Include: there the whole file is ours. */
  static boolean isSshWhole(GuestOs os) {
    return os.packageManager() == PackageManager.YUM;
  }

  @Override
  public List<Check> checks(Router router, Declarations declared) {
    return List.of(
        new Check(
                "the clock is kept by a time client",
                Script.of("systemctl is-active " + router.os().unit("time")),
                "read `journalctl -u " + router.os().unit("time") + "`")
            .of("time client"),
        new Check(
                "the SSH server accepts its configuration",
                Script.of("/usr/sbin/sshd -t"),
                "read the line it names, then run `routervm reprovision`")
            .of("SSH server"),
        new Check(
                "nothing listens but SSH, DNS, DHCP and what is opened",
                Script.of(
                    LISTENERS
                        .replace("PORTS", knownPorts(declared))
                        .replace(
                            "ASKERS",
                            MdnsReflector.asks(router) ? "(dnsmasq|avahi-daemon)" : "dnsmasq")),
                "stop the program that listens, or open its port (firewall.lan, firewall.wan)")
            .of("listeners"));
  }

  /**
   * Who listens where beside {@code PORTS}. A name server asks from a port of its own for each
   * question, and keeps it open while nobody answers: UDP ports of {@code ASKERS} are no open
   * doors.
   */
  private static final String LISTENERS =
      """
      ss -lntup | awk '
        NR == 1 || $5 ~ /:(PORTS)$/ || $5 ~ /^127[.]/ { next }
        $1 == "udp" && /[(][(]"ASKERS",/ { next }
        {
          program = match($0, /[(][(]"[^"]*/) ? substr($0, RSTART + 3, RLENGTH - 3) : "an unknown program"
          print program " listens on " $1 " " $5
          extra = 1
        }
        END { exit extra }'
      """;

  private static String knownPorts(Declarations declared) {
    Stream<Integer> opened = declared.openings().stream().map(Opening::port);
    return Stream.concat(Stream.of(22, 53, 67, 68), opened)
        .distinct()
        .sorted()
        .map(String::valueOf)
        .collect(Collectors.joining("|"));
  }
}

package io.routervm.cli;

import io.routervm.status.Fault;
import io.routervm.status.StatusReport;
import io.routervm.status.StatusReport.Counter;
import io.routervm.status.StatusReport.DynamicDnsStatus;
import io.routervm.status.StatusReport.GuestStatus;
import io.routervm.status.StatusReport.Nic;
import io.routervm.status.StatusReport.VpnStatus;
import io.routervm.vpn.Expiring;
import io.routervm.vpn.VpnSession;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A status as lines for people. */
final class StatusText {
  private static final int FAULTS = 10;

  private final StatusReport report;
  private final List<String> lines = new ArrayList<>();

  StatusText(StatusReport report) {
    this.report = report;
  }

  List<String> lines() {
    row("router", report.name() + ", " + report.os());
    row("created", report.phase());
    row("placement", report.placement());
    report.finding().ifPresent(found -> row("BROKEN", found.message() + ": " + found.remedy()));
    report
        .machine()
        .ifPresent(
            machine ->
                row(
                    "machine",
                    "%s, %d vCPU, %d MiB, %s"
                        .formatted(
                            machine.state(),
                            machine.vcpus(),
                            machine.memoryMebibytes(),
                            machine.autostart() ? "autostart" : "no autostart")));
    report.unreachable().ifPresent(why -> row("guest", "not reachable: " + why));
    report.guest().ifPresent(this::guest);
    report.adapter().ifPresent(problem -> row("WARNING", problem));
    report.snapshot().ifPresent(problem -> row("snapshot", problem));
    report.nics().ifPresent(problem -> row("WARNING", problem));
    report
        .units()
        .ifPresent(problem -> row("WARNING", "routervm's units on this host: " + problem));
    report.support().ifPresent(problem -> row("WARNING", problem));
    report.lists().forEach(problem -> row("WARNING", problem));
    for (Expiring expiring : report.certificates()) {
      row(
          expiring.expired() ? "EXPIRED" : "expires",
          expiring.sentence() + ": " + expiring.remedy());
    }
    report.faults().stream().limit(FAULTS).forEach(this::fault);
    if (report.guest().isPresent()) {
      row("drift", report.drift().isEmpty() ? "none" : String.join(", ", report.drift()));
    }
    if (report.unmanaged().any()) {
      row(
          "WARNING",
          "files that nobody manages: "
              + report.unmanaged().sentence()
              + ": "
              + report.unmanaged().remedy());
    }
    return lines;
  }

  /** Its console's last line: the others are in the JSON document. */
  private void fault(Fault fault) {
    row("fault", fault.time() + " " + fault.what() + ": " + fault.cause());
    fault.console().stream()
        .reduce((line, next) -> next)
        .ifPresent(last -> row("", "the console said last: " + last));
  }

  private void guest(GuestStatus guest) {
    row("guest", "up " + duration(guest.uptimeSeconds()) + ", kernel " + guest.kernel());
    for (Nic nic : guest.nics()) {
      row(
          nic.name(),
          "%s %-4s %s"
              .formatted(
                  nic.mac(),
                  nic.up() ? "up" : "down",
                  nic.addresses().isEmpty() ? "no address" : String.join(" ", nic.addresses())));
    }
    row("route", guest.defaultRoute().orElse("no default route"));
    row("ipv6", guest.ipv6().isEmpty() ? "off" : "ADDRESSES: " + guest.ipv6());
    if (!guest.dnsCache().isEmpty()) {
      row("dns", cache(guest.dnsCache()));
    }
    guest.ddns().forEach(this::dynamicDns);
    guest.vpn().ifPresent(this::vpn);
    row("leases", guest.leases().isEmpty() ? "none" : guest.leases().size() + "");
    guest
        .leases()
        .forEach(
            lease ->
                row(
                    "",
                    "%-15s %s %s, %s"
                        .formatted(
                            lease.address(), lease.mac(), lease.name(), until(lease.expires()))));
    guest.firewall().stream().filter(counter -> counter.packets() > 0).forEach(this::counter);
    guest
        .disks()
        .forEach(
            disk ->
                row(
                    "disk",
                    "%s %d MiB, %d MiB free"
                        .formatted(
                            disk.mountPoint(),
                            disk.sizeKibibytes() / 1024,
                            disk.availableKibibytes() / 1024)));
    if (!guest.failedUnits().isEmpty()) {
      row("FAILED", String.join(" ", guest.failedUnits()));
    }
  }

  private void dynamicDns(DynamicDnsStatus ddns) {
    row(
        "ddns",
        ddns.published()
            .map(
                address ->
                    ddns.host()
                        + " is "
                        + address
                        + ddns.ageSeconds().map(age -> ", published " + ago(age)).orElse(""))
            .orElse(ddns.host() + " is not published"));
    ddns.problem().ifPresent(problem -> row("", "PROBLEM: " + problem));
  }

  private void vpn(VpnStatus vpn) {
    vpn.problem().ifPresent(problem -> row("vpn", "PROBLEM: " + problem));
    if (vpn.problem().isEmpty()) {
      row("vpn", vpn.sessions().isEmpty() ? "nobody is connected" : vpn.sessions().size() + "");
    }
    for (VpnSession session : vpn.sessions()) {
      row(
          "",
          "%-15s %s from %s, since %s, %s in, %s out"
              .formatted(
                  session.tunnelAddress().orElse("no address"),
                  session.name(),
                  session.realAddress(),
                  session.since(),
                  VpnTable.bytes(session.bytesReceived()),
                  VpnTable.bytes(session.bytesSent())));
    }
  }

  private static String ago(long seconds) {
    if (seconds < 120) {
      return seconds + " s ago";
    }
    return seconds < 7200 ? seconds / 60 + " min ago" : duration(seconds) + " ago";
  }

  private void counter(Counter counter) {
    row(
        "firewall",
        "%s: %d packet%s"
            .formatted(counter.purpose(), counter.packets(), counter.packets() == 1 ? "" : "s"));
  }

  /**
   * Evictions are entries thrown out before their time: 0 is good, and says the cache is large
   * enough.
   */
  private static String cache(Map<String, Long> cache) {
    return "cache %d entries, %d hits, %d misses, %d evictions%s"
        .formatted(
            cache.getOrDefault("cachesize", 0L),
            cache.getOrDefault("hits", 0L),
            cache.getOrDefault("misses", 0L),
            cache.getOrDefault("evictions", 0L),
            cache.getOrDefault("evictions", 0L) > 0 ? " (the cache is too small)" : "");
  }

  private static String until(long expires) {
    return expires == 0
        ? "for ever"
        : "until " + Instant.ofEpochSecond(expires).truncatedTo(ChronoUnit.SECONDS);
  }

  private static String duration(long seconds) {
    Duration duration = Duration.ofSeconds(seconds);
    return "%d d %02d:%02d h"
        .formatted(duration.toDays(), duration.toHoursPart(), duration.toMinutesPart());
  }

  private void row(String label, String text) {
    lines.add("%-10s %s".formatted(label, text));
  }
}

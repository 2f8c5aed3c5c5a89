package io.routervm.status;

import io.routervm.config.Identity;
import io.routervm.config.Placement;
import io.routervm.config.RouterConfig;
import io.routervm.failure.Finding;
import io.routervm.plan.Unmanaged;
import io.routervm.router.Verification;
import io.routervm.status.StatusReport.DynamicDnsStatus;
import io.routervm.status.StatusReport.FileSystem;
import io.routervm.status.StatusReport.GuestStatus;
import io.routervm.status.StatusReport.Nic;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Turns what the router answered into findings. */
final class GuestExamination {
  private static final String REPROVISION = "run `routervm reprovision`";
  private static final int SOON_FULL_PERCENT = 15;
  private static final int FULL_PERCENT = 5;
  private static final int FIRST_WARNING_DAYS = 60;
  private static final Duration CLOCKS_DIFFER = Duration.ofSeconds(60);
  private static final DateTimeFormatter OPENSSL =
      DateTimeFormatter.ofPattern("MMM d HH:mm:ss yyyy z", Locale.ENGLISH);

  private final RouterConfig config;
  private final Placement placement;
  private final GuestAnswers answers;
  private final GuestFacts facts;
  private final GuestStatus status;
  private final Instant now;

  GuestExamination(RouterConfig config, Placement placement, GuestAnswers answers) {
    this(config, placement, answers, Instant.now());
  }

  GuestExamination(RouterConfig config, Placement placement, GuestAnswers answers, Instant now) {
    this.config = config;
    this.placement = placement;
    this.answers = answers;
    this.facts = answers.facts();
    this.status = GuestStatusReader.of(config, placement, facts).read();
    this.now = now;
  }

  List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    answers.checks().forEach(checked -> findings.add(finding(checked)));
    findings.add(drift());
    if (answers.driftUnknown().isEmpty()) {
      findings.add(unmanaged());
    }
    status.disks().stream().distinct().forEach(disk -> findings.add(space(disk)));
    findings.add(units());
    findings.add(clock());
    findings.addAll(nameServers());
    if (placement == Placement.LIVE) {
      findings.add(translation());
      status.nics().stream()
          .filter(this::hasCable)
          .map(GuestExamination::link)
          .forEach(findings::add);
    }
    status.ddns().map(GuestExamination::dynamicDns).ifPresent(findings::add);
    if (config.vpn().isPresent()) {
      findings.addAll(dates());
      findings.addAll(VpnRefusals.in(facts.text("vpn-journal")));
    }
    return findings;
  }

  private static Finding finding(Verification.Checked checked) {
    return checked.holds()
        ? Finding.ok(checked.check().title(), "")
        : Finding.fail(checked.check().title(), checked.seen(), checked.check().remedy());
  }

  private Finding drift() {
    String check = "the router is as configured";
    if (answers.driftUnknown().isPresent()) {
      return Finding.fail(
          check, answers.driftUnknown().get(), "log in with `routervm ssh` and look");
    }
    return answers.drift().isEmpty()
        ? Finding.ok(check, "")
        : Finding.warn(
            check,
            String.join(", ", answers.drift()),
            "look at `routervm plan`, then " + REPROVISION);
  }

  private Finding unmanaged() {
    String check = "nobody else's files stand where the router's programs read";
    Unmanaged unmanaged = answers.unmanaged();
    return unmanaged.any()
        ? Finding.warn(check, unmanaged.sentence(), unmanaged.remedy())
        : Finding.ok(check, "");
  }

  private static Finding space(FileSystem disk) {
    String check = "there is room on " + disk.mountPoint();
    long percent = disk.availableKibibytes() * 100 / Math.max(1, disk.sizeKibibytes());
    String seen =
        disk.availableKibibytes() / 1024 + " MiB free of " + disk.sizeKibibytes() / 1024 + " MiB";
    String fix =
        disk.mountPoint().equals("/boot")
            ? "remove old kernels with the router's package manager"
            : "look with `du -xh / | sort -h | tail` on the router; the package cache may go";
    if (percent < FULL_PERCENT) {
      return Finding.fail(check, seen, fix);
    }
    return percent < SOON_FULL_PERCENT ? Finding.warn(check, seen, fix) : Finding.ok(check, seen);
  }

  private Finding units() {
    String check = "no unit has failed";
    return status.failedUnits().isEmpty()
        ? Finding.ok(check, "")
        : Finding.fail(
            check,
            String.join(", ", status.failedUnits()),
            "read `systemctl status UNIT` on the router");
  }

  private Finding clock() {
    String check = "the router's clock is right";
    Optional<Instant> guest =
        Optional.of(facts.text("now"))
            .filter(text -> text.matches("\\d{1,12}"))
            .map(text -> Instant.ofEpochSecond(Long.parseLong(text)));
    if (guest.isPresent()) {
      Duration off = Duration.between(guest.get(), now).abs();
      if (off.compareTo(CLOCKS_DIFFER) > 0) {
        return Finding.fail(
            check,
            "it differs from this host's by " + off.toSeconds() + " s",
            "look at `chronyc sources` on the router, and at this host's clock");
      }
    }
    return facts.text("clock").contains(": Normal")
        ? Finding.ok(check, "synchronised")
        : Finding.warn(
            check,
            "chrony is not synchronised",
            "look at `chronyc sources` on the router: time servers must be reachable by UDP 123");
  }

  private List<Finding> nameServers() {
    List<Finding> findings = new ArrayList<>();
    for (String line : facts.text("servers").lines().toList()) {
      String address = line.split(" ", 2)[0];
      String check =
          address.equals("127.0.0.1")
              ? "the router finds names of the Internet"
              : "the name server " + address + " answers";
      findings.add(
          line.endsWith("answers")
              ? Finding.ok(check, "")
              : Finding.fail(
                  check,
                  "no answer within 4 s",
                  "see whether the Internet is there, or name another server in dns.upstream"));
    }
    return findings;
  }

  private Finding translation() {
    String check = "the home's addresses are translated on their way out";
    boolean masquerades =
        facts
            .text("nat")
            .lines()
            .anyMatch(
                rule -> rule.contains("-o " + Identity.WAN_NIC) && rule.contains("-j MASQUERADE"));
    return masquerades
        ? Finding.ok(check, "")
        : Finding.fail(check, "no NAT rule for " + Identity.WAN_NIC, REPROVISION);
  }

  private boolean hasCable(Nic nic) {
    return nic.name().equals(Identity.WAN_NIC)
        || config.networks().stream().anyMatch(network -> network.nic().equals(nic.name()));
  }

  private static Finding link(Nic nic) {
    String check = nic.name() + " has a link";
    return nic.up()
        ? Finding.ok(check, "")
        : Finding.fail(check, "it has none", "see whether its cable is plugged in at both ends");
  }

  private static Finding dynamicDns(DynamicDnsStatus ddns) {
    String check = ddns.host() + " is published";
    return ddns.problem()
        .map(problem -> problemOf(check, problem))
        .orElseGet(() -> Finding.ok(check, ddns.published().orElse("")));
  }

  /** Our sentences are "what happened: what to do". */
  private static Finding problemOf(String check, String problem) {
    int colon = problem.lastIndexOf(": ");
    return colon < 0
        ? Finding.fail(check, problem, "read `journalctl -u ddclient` on the router")
        : Finding.fail(check, problem.substring(0, colon), problem.substring(colon + 2));
  }

  private List<Finding> dates() {
    List<Finding> findings = new ArrayList<>();
    List<String> lines = facts.text("vpn-dates").lines().toList();
    List<String> what =
        List.of(
            "the VPN's authority",
            "the VPN server's certificate",
            "the list of revoked certificates");
    for (int i = 0; i < what.size(); i++) {
      String check = what.get(i) + " in the router is in force";
      Optional<Instant> end = i < lines.size() ? date(lines.get(i)) : Optional.empty();
      findings.add(end.map(day -> date(check, day)).orElseGet(() -> unreadable(check)));
    }
    return findings;
  }

  private static Finding unreadable(String check) {
    return Finding.fail(check, "its date cannot be read", REPROVISION);
  }

  private Finding date(String check, Instant end) {
    long days = Duration.between(now, end).toDays();
    String seen = "until " + end.toString().substring(0, 10);
    if (!now.isBefore(end)) {
      return Finding.fail(check, seen, "run `routervm vpn maintain`, then `routervm reprovision`");
    }
    return days <= FIRST_WARNING_DAYS
        ? Finding.warn(
            check,
            seen + ", " + days + " days",
            "run `routervm vpn maintain`, then `routervm reprovision`")
        : Finding.ok(check, seen);
  }

  /** {@code notAfter=Nov 22 00:00:00 2027 GMT}; the day is padded with a space. */
  private static Optional<Instant> date(String line) {
    String text = line.substring(line.indexOf('=') + 1).replaceAll("\\s+", " ").strip();
    try {
      return Optional.of(ZonedDateTime.parse(text, OPENSSL).toInstant());
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }
}

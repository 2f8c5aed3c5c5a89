package io.routervm.status;

import io.routervm.config.Placement;
import io.routervm.config.RouterConfig;
import io.routervm.failure.Finding;
import io.routervm.plan.Unmanaged;
import io.routervm.service.Rung;
import io.routervm.status.StatusReport.DynamicDnsStatus;
import io.routervm.status.StatusReport.GuestStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Turns what the router answered into lines and the rungs that they are about. */
final class GuestExamination {
  private static final String REPROVISION = "run `routervm reprovision`";
  private static final int FIRST_WARNING_DAYS = 60;
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

  /** In the order in which they are shown. */
  List<Symptom> symptoms() {
    List<Symptom> symptoms = new ArrayList<>();
    answers.checks().forEach(checked -> symptoms.add(Symptom.of(checked)));
    symptoms.add(Symptom.alone(Rung.UPKEEP, drift()));
    if (answers.driftUnknown().isEmpty()) {
      symptoms.add(Symptom.alone(Rung.UPKEEP, unmanaged()));
    }
    symptoms.addAll(new FactsExamination(config, placement, facts, status, now).symptoms());
    if (placement == Placement.LIVE) {
      symptoms.add(new Symptom(Rung.SERVICE, translation(), "", "firewall"));
    }
    String flowTable = facts.text(GuestQuestions.FLOW_TABLE);
    if (!flowTable.isEmpty()) {
      // A check of its own says whether that is as it should be.
      Finding told = Finding.ok("what the kernel's flow table is used for", flowTable);
      symptoms.add(Symptom.alone(Rung.UPKEEP, told));
    }
    status.ddns().stream().map(GuestExamination::dynamicDns).forEach(symptoms::add);
    if (config.vpn().isPresent()) {
      dates().forEach(date -> symptoms.add(Symptom.of(Rung.CERTIFICATE, date)));
      VpnRefusals.in(facts.text("vpn-journal"))
          .forEach(refusal -> symptoms.add(Symptom.alone(Rung.UPKEEP, refusal)));
    }
    return symptoms;
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

  private Finding translation() {
    String check = "the home's addresses are translated on their way out";
    String uplink = config.wan().uplink();
    Pattern leaves =
        Pattern.compile("oifname (?:\"%1$s\"|\\{ [^{}]*\"%1$s\"[^{}]* })".formatted(uplink));
    boolean masquerades =
        facts
            .text("nat")
            .lines()
            .anyMatch(
                rule ->
                    (rule.contains("-o " + uplink + " ") && rule.contains("-j MASQUERADE"))
                        || (rule.contains(" masquerade") && leaves.matcher(rule).find()));
    return masquerades
        ? Finding.ok(check, "")
        : Finding.fail(check, "no NAT rule for " + uplink, REPROVISION);
  }

  private static Symptom dynamicDns(DynamicDnsStatus ddns) {
    String check = ddns.host() + " is published";
    return Symptom.of(
        Rung.DYNAMIC_DNS,
        ddns.problem()
            .map(problem -> problemOf(check, problem))
            .orElseGet(() -> Finding.ok(check, ddns.published().orElse(""))));
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

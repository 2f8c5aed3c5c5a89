package io.routervm.status;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the guest's journal tells of the last boots and of services that systemd has restarted, from
 * systemd 219 on: its {@code NRestarts} is younger, and forgets at a boot.
 */
record GuestFaults(GuestFacts facts) {
  private static final String BOOTS = "boots";
  private static final String CLEAN = "clean-ends";
  private static final String RESTARTS = "restarts";

  /** As words for journalctl: whatever router.yaml's services have systemd start again. */
  private static final String SERVING =
      "grep -ls '^Restart=always' /etc/systemd/system/*.service"
          + " /etc/systemd/system/*.service.d/*.conf"
          + " | sed -n 's#^/etc/systemd/system/\\([A-Za-z0-9@._-]*\\.service\\)\\(\\.d/.*\\)*$#UNIT=\\1#p'"
          + " | sort -u";

  /** The same for instances, whose unit file says so for all of them. */
  private static final String NAME_SERVERS =
      "systemctl list-units --all --plain --no-legend 'routervm-dnsmasq@*'"
          + " | sed -n 's/^\\(routervm-dnsmasq@[a-z0-9]*[.]service\\) .*/UNIT=\\1/p'";

  private static final Pattern BOOT =
      Pattern.compile(
          "\\s*-?\\d+ ([0-9a-f]{32}) \\w{3} (\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d) UTC.*");
  private static final DateTimeFormatter SPACED =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);
  private static final Pattern MANAGER =
      Pattern.compile(
          "(\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d)\\+00:?00 \\S+ systemd\\[1\\]: (\\S+?\\.service):? (.*)");
  private static final Pattern EXIT =
      Pattern.compile("[Mm]ain process exited, code=(\\w+), status=(\\S+).*");

  /** The shell commands of its facts. */
  static Map<String, String> commands() {
    Map<String, String> commands = new LinkedHashMap<>();
    String journal = "TZ=UTC LC_ALL=C journalctl -q --no-pager ";
    commands.put(BOOTS, journal + "--list-boots | tail -n 20");
    commands.put(
        CLEAN, journal + "-o export -n 60 _PID=1 UNIT=shutdown.target | grep -a '^_BOOT_ID='");
    commands.put(
        RESTARTS,
        "{ "
            + SERVING
            + "; "
            + NAME_SERVERS
            + "; }"
            + " | xargs -r env "
            + journal
            + "-o short-iso -n 400 --since=-30days _PID=1"
            + " | grep -aE '[Mm]ain process exited|Scheduled restart job|holdoff time over'"
            + " | tail -n 60");
    return commands;
  }

  List<Fault> read() {
    return Stream.concat(boots().stream(), restarts().stream()).toList();
  }

  /** A boot whose end the journal does not have is followed by a start that nobody wanted. */
  private List<Fault> boots() {
    List<Fault> faults = new ArrayList<>();
    Optional<String> before = Optional.empty();
    for (String line : facts.text(BOOTS).lines().toList()) {
      Matcher boot = BOOT.matcher(line);
      if (!boot.matches()) {
        continue;
      }
      Optional<Instant> time = time(boot.group(2), SPACED);
      if (time.isPresent() && before.filter(id -> !endedCleanly(id)).isPresent()) {
        faults.add(
            new Fault(
                time.get(),
                "boot",
                "the router started again without a clean end",
                "power cut, crash or reset",
                List.of()));
      }
      before = Optional.of(boot.group(1));
    }
    return faults;
  }

  private boolean endedCleanly(String boot) {
    return facts.text(CLEAN).lines().anyMatch(("_BOOT_ID=" + boot)::equals);
  }

  private List<Fault> restarts() {
    List<Fault> faults = new ArrayList<>();
    Map<String, String> causes = new HashMap<>();
    for (String line : facts.text(RESTARTS).lines().toList()) {
      Matcher told = MANAGER.matcher(line);
      if (!told.matches()) {
        continue;
      }
      String unit = told.group(2);
      Matcher exit = EXIT.matcher(told.group(3));
      if (exit.matches()) {
        causes.put(unit, exit.group(1) + ", status " + exit.group(2));
        continue;
      }
      Optional<String> cause = Optional.ofNullable(causes.remove(unit));
      time(told.group(1), DateTimeFormatter.ISO_LOCAL_DATE_TIME)
          .ifPresent(
              time ->
                  faults.add(
                      new Fault(
                          time,
                          "service",
                          unit + " was restarted",
                          cause.orElse("it ended without an error"),
                          List.of())));
    }
    return faults;
  }

  private static Optional<Instant> time(String text, DateTimeFormatter format) {
    try {
      return Optional.of(LocalDateTime.parse(text, format).toInstant(ZoneOffset.UTC));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}

package io.routervm.hypervisor.install;

import io.routervm.failure.Failure;
import io.routervm.hypervisor.ConsoleLog;
import io.routervm.hypervisor.DomainState;
import io.routervm.hypervisor.Hypervisor;
import io.routervm.hypervisor.Metadata.Attempt;
import io.routervm.platform.Deadline;
import io.routervm.platform.Pause;
import io.routervm.progress.Progress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Follows an install on the console until its end. Only the marker is a success: a machine that is
 * off may as well have failed and switched itself off.
 */
final class InstallWatch {
  private static final Duration POLL = Duration.ofMillis(500);
  private static final int REMEMBERED_LINES = 200;
  private static final int SHOWN_LINES = 8;
  private static final int LINES_BEFORE = 3;

  /** After a symptom the installer explains itself for a while. */
  private static final Duration AFTERMATH = Duration.ofSeconds(15);

  /** virtlogd writes the last lines after the machine is gone. */
  private static final Duration LAST_LINES = Duration.ofSeconds(2);

  private final Hypervisor hypervisor;
  private final String name;
  private final InstallLimits limits;
  private final Progress progress;
  private final InstallReport report;
  private final ConsoleLog console;
  private final ConsoleText text = new ConsoleText();
  private final Deque<String> lines = new ArrayDeque<>();
  private Optional<Symptom> symptom = Optional.empty();
  private String symptomLine = "";
  private Deadline aftermath = Deadline.in(AFTERMATH);
  private long offset;
  private Deadline silence;

  InstallWatch(
      Hypervisor hypervisor,
      String name,
      Attempt attempt,
      InstallLimits limits,
      Progress progress) {
    this.hypervisor = hypervisor;
    this.name = name;
    this.limits = limits;
    this.progress = progress;
    this.report = new InstallReport(attempt.nonce());
    this.console = hypervisor.console(name);
    this.offset = attempt.consoleOffset();
    this.silence = Deadline.in(limits.silence());
  }

  /** Whether an attempt that nobody watched came to its end. */
  boolean endedWell() {
    read();
    text.rest().forEach(this::take);
    return report.installed() && !report.keys().isEmpty();
  }

  /** SSH host keys of the installed machine by type; it is off then. */
  Map<String, String> keys() {
    return report.keys();
  }

  /**
   * Returns when the machine is installed and off.
   *
   * @throws Failure with the reason that the console gave; the machine is off then, too
   */
  void run() {
    Deadline overall = Deadline.in(limits.overall());
    while (true) {
      // The state first: what it printed before it went off is then read after it.
      DomainState state = hypervisor.domain(name).orElseThrow(this::gone);
      read();
      if (report.installed()) {
        finish();
        return;
      }
      if (!state.active()) {
        ended();
        return;
      }
      giveUpIf(overall.isOver(), "the install took longer than " + words(limits.overall()));
      giveUpIf(silence.isOver(), "the console was silent for " + words(limits.silence()));
      giveUpIf(state.run().startsWith("paused"), "the machine was stopped: " + state.run());
      if (symptom.isPresent() && aftermath.isOver()) {
        hypervisor.cutPower(name);
        throw explained(symptom.get());
      }
      Pause.of(POLL);
    }
  }

  /** The marker is out: the rest is only the way down. */
  private void finish() {
    if (report.keys().isEmpty()) {
      hypervisor.cutPower(name);
      throw failure(
          "the installed system printed its marker but no SSH host key that is whole",
          "Run `routervm create` again; if it stays so, look at console.log.");
    }
    Deadline off = Deadline.in(limits.shutdown());
    while (hypervisor.domain(name).map(DomainState::active).orElse(false)) {
      read();
      if (off.isOver()) {
        // The file systems were synced before the marker.
        progress.detail("switch the machine off, it does not do it by itself");
        hypervisor.cutPower(name);
        return;
      }
      Pause.of(POLL);
    }
  }

  private void ended() {
    Pause.of(LAST_LINES);
    read();
    text.rest().forEach(this::take);
    if (report.installed()) {
      finish();
      return;
    }
    if (symptom.isPresent()) {
      throw explained(symptom.get());
    }
    boolean reset = lines.stream().anyMatch(InstallWatch::tellsReset);
    throw failure(
        "the machine "
            + (reset ? "restarted" : "switched itself off")
            + " before the install was complete",
        "Read console.log for the reason, then run `routervm create` again: it starts the install"
            + " anew.");
  }

  private static boolean tellsReset(String line) {
    return line.contains("Rebooting") || line.contains("reboot: Restarting system");
  }

  private void read() {
    offset =
        console.readToEnd(
            offset,
            bytes -> {
              silence = Deadline.in(limits.silence());
              text.lines(bytes).forEach(this::take);
            });
  }

  private void take(String line) {
    progress.console(line);
    report.read(line);
    lines.addLast(line);
    if (lines.size() > REMEMBERED_LINES) {
      lines.removeFirst();
    }
    Optional<Symptom> found = Symptom.in(line);
    if (found.isPresent() && (symptom.isEmpty() || found.get().compareTo(symptom.get()) < 0)) {
      aftermath = symptom.isEmpty() ? Deadline.in(AFTERMATH) : aftermath;
      symptom = found;
      symptomLine = line;
    }
  }

  private void giveUpIf(boolean limit, String what) {
    if (!limit) {
      return;
    }
    hypervisor.cutPower(name);
    text.rest().forEach(this::take);
    if (symptom.isPresent()) {
      throw explained(symptom.get());
    }
    throw failure(
        what,
        "Read console.log for where it hung, see that install.tree is reachable from the router's"
            + " NIC, then run `routervm create` again.");
  }

  private Failure explained(Symptom cause) {
    return Failure.precondition(
        "the install failed: " + cause.what() + quote(around(symptomLine)), place(), cause.next());
  }

  private Failure failure(String what, String next) {
    return Failure.precondition(
        "the install failed: " + what + quote(last(List.copyOf(lines))), place(), next);
  }

  /** The line that gave it away, with what led to it and what came of it. */
  private List<String> around(String line) {
    List<String> all = List.copyOf(lines);
    int index = all.indexOf(line);
    if (index < 0) {
      return List.of(line);
    }
    return all.subList(
        Math.max(0, index - LINES_BEFORE), Math.min(all.size(), index + SHOWN_LINES));
  }

  private static List<String> last(List<String> all) {
    return all.subList(Math.max(0, all.size() - SHOWN_LINES), all.size());
  }

  private static String quote(List<String> shown) {
    return shown.isEmpty()
        ? "; it printed nothing"
        : "; the console says: " + String.join(" / ", shown);
  }

  private String place() {
    return "serial console of " + name;
  }

  private Failure gone() {
    return Failure.precondition(
        "the domain went away during the install",
        "libvirt domain " + name,
        "Run `routervm create` again.");
  }

  private static String words(Duration limit) {
    return limit.toMinutes() > 1 ? limit.toMinutes() + " minutes" : limit.toSeconds() + " seconds";
  }
}

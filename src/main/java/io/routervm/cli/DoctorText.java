package io.routervm.cli;

import io.routervm.failure.Finding;
import io.routervm.status.Diagnosis;
import io.routervm.status.DoctorReport;
import java.util.ArrayList;
import java.util.List;

/** A doctor's report for people. */
final class DoctorText {
  private final DoctorReport report;
  private final Console console;
  private final List<String> lines = new ArrayList<>();

  DoctorText(DoctorReport report, Console console) {
    this.report = report;
    this.console = console;
  }

  List<String> lines() {
    lines.add(console.styled(Console.Style.BOLD, "hypervisor"));
    report.host().forEach(this::finding);
    lines.add(console.styled(Console.Style.BOLD, "router " + report.name()));
    report.notLooked().ifPresent(why -> lines.add("  not looked into: " + why));
    report.guest().forEach(this::finding);
    lines.add(
        "%d ok, %d to look at, %d failed"
            .formatted(
                report.count(Finding.Level.OK),
                report.count(Finding.Level.WARN),
                report.count(Finding.Level.FAIL)));
    report.finding().ifPresent(this::diagnosis);
    return lines;
  }

  private void diagnosis(Diagnosis found) {
    lines.add("");
    lines.add(console.styled(Console.Style.BOLD, "what is broken: ") + found.message());
    lines.add("what to do:     " + found.remedy());
    found.consequences().forEach(one -> lines.add("what follows:   " + one));
  }

  private void finding(Finding finding) {
    String word =
        switch (finding.level()) {
          case OK -> console.styled(Console.Style.GOOD, "ok  ");
          case WARN -> console.styled(Console.Style.WARN, "warn");
          case FOLLOWS -> "then";
          case FAIL -> console.styled(Console.Style.BAD, "FAIL");
        };
    String seen = finding.seen().isEmpty() ? "" : ": " + finding.seen();
    lines.add("  " + word + "  " + finding.check() + seen);
    if (!finding.fix().isEmpty() && finding.level() != Finding.Level.FOLLOWS) {
      lines.add("        fix: " + finding.fix());
    }
  }
}

package io.routervm.cli;

import io.routervm.failure.Finding;
import io.routervm.status.DeviceReport;
import io.routervm.status.Diagnosis;
import io.routervm.status.DoctorReport;
import java.util.ArrayList;
import java.util.List;

/** A doctor's report for people: of the router, or of a device of the home. */
final class DoctorText {
  private final Console console;
  private final List<String> lines = new ArrayList<>();

  private DoctorText(Console console) {
    this.console = console;
  }

  static List<String> lines(DoctorReport report, Console console) {
    DoctorText text = new DoctorText(console);
    text.title("hypervisor");
    report.host().forEach(text::finding);
    text.title("router " + report.name());
    report.notLooked().ifPresent(why -> text.lines.add("  not looked into: " + why));
    report.guest().forEach(text::finding);
    text.lines.add(
        "%d ok, %d to look at, %d failed"
            .formatted(
                report.count(Finding.Level.OK),
                report.count(Finding.Level.WARN),
                report.count(Finding.Level.FAIL)));
    report.finding().ifPresent(text::diagnosis);
    return text.lines;
  }

  static List<String> lines(DeviceReport report, Console console) {
    DoctorText text = new DoctorText(console);
    text.title(
        "device "
            + report.device()
            + report.mac().map(mac -> ", " + mac).orElse("")
            + report.address().map(address -> ", " + address).orElse(""));
    report.seen().forEach(text::finding);
    report.finding().ifPresent(text::diagnosis);
    if (report.finding().isEmpty()) {
      text.lines.add("");
      text.lines.add(
          report.seen().stream().anyMatch(line -> line.level() == Finding.Level.WARN)
              ? "nothing is broken, but what is marked warn may be why something does not work"
              : "the router sees no reason why it should have no Internet: look at the device itself");
    }
    return text.lines;
  }

  private void title(String title) {
    lines.add(console.styled(Console.Style.BOLD, title));
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

package io.routervm.router;

import io.routervm.config.Placement;
import io.routervm.failure.Failure;
import io.routervm.guest.RemoteShell;
import io.routervm.guest.Result;
import io.routervm.progress.Progress;
import io.routervm.service.Check;
import io.routervm.service.Services;
import io.routervm.shell.Script;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The services' own checks, all of them in one execution. */
public record Verification(RouterContext context) {
  /**
   * How a check ended.
   *
   * @param seen what its script printed
   */
  public record Checked(Check check, boolean holds, String seen) {}

  /** The script sends the last 2,000 bytes of what a check printed. */
  private static final Pattern LINE = Pattern.compile("check (\\d{1,3}) ([A-Za-z0-9+/=]{0,3000})");

  /**
   * Returns how many checks hold.
   *
   * @throws Failure when one does not, naming all that do not
   */
  public String require(Placement placement, Progress progress) {
    List<Checked> checked;
    try (RemoteShell host = context.guest().open()) {
      checked = run(host, Services.checks(context.router(placement)));
    }
    for (Checked one : checked) {
      progress.detail((one.holds ? "ok    " : "FAILS ") + one.check.title());
    }
    List<Checked> failed = checked.stream().filter(one -> !one.holds).toList();
    if (failed.isEmpty()) {
      return checked.size() + " checks hold";
    }
    throw new Failure(
        Failure.Kind.BROKEN,
        "does not hold: "
            + String.join(
                "; ",
                failed.stream().map(one -> one.check.title() + " (" + one.seen + ")").toList()),
        context.name() + ", " + placement,
        String.join(" ", failed.stream().map(one -> one.check.remedy()).distinct().toList()));
  }

  /** Runs {@code checks} over {@code host}, in their order and in one execution. */
  public static List<Checked> run(RemoteShell host, List<Check> checks) {
    Result result = host.run(script(checks));
    List<String> lines = result.output().lines().toList();
    if (!result.succeeded()) {
      throw Failure.notUnderstood("its checks broke off: " + result.lastLines());
    }
    return read(checks, lines);
  }

  /** Prints a line for each check, in their order. */
  public static Script script(List<Check> checks) {
    StringBuilder text = new StringBuilder("set +e\n");
    for (Check check : checks) {
      // A subshell each: one check's `exit` or variables must not touch the next one. Not in a
      // condition, where a shell would go on after a check's first failing command.
      text.append("seen=$(exec 2>&1 </dev/null; set -e; ")
          .append(check.script().text())
          .append("\n)\n")
          .append("status=$?\n")
          .append("printf 'check %s %s\\n' \"$status\"")
          .append(" \"$(printf '%s' \"$seen\" | tail -c 2000 | base64 | tr -d '\\n')\"\n");
    }
    return new Script(text.toString());
  }

  public static List<Checked> read(List<Check> checks, List<String> lines) {
    if (lines.size() != checks.size()) {
      throw Failure.notUnderstood(
          "it answered " + lines.size() + " of " + checks.size() + " checks");
    }
    List<Checked> checked = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      Matcher line = LINE.matcher(lines.get(i));
      if (!line.matches()) {
        throw Failure.notUnderstood("what a check saw");
      }
      String seen = decoded(line.group(2)).strip().replaceAll("\\p{Cntrl}+", " | ");
      checked.add(new Checked(checks.get(i), line.group(1).equals("0"), seen));
    }
    return checked;
  }

  private static String decoded(String word) {
    try {
      return new String(Base64.getDecoder().decode(word), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw Failure.notUnderstood("what a check saw");
    }
  }
}

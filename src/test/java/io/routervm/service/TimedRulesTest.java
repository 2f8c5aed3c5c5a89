package io.routervm.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.Placement;
import io.routervm.resource.Absent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which rules the program on the router finds due, by clocks that the tests set. */
class TimedRulesTest {
  private static final Router ROUTER =
      FirewallKeysTest.with(Routers.of("debian-12", Placement.LIVE));

  @TempDir Path folder;

  /** What the program prints at a day of the week and a time. */
  private String due(String clock) throws Exception {
    return run(program().replace("date '+clock %u %H%M'", "echo clock " + clock), "UTC");
  }

  private String program() throws IOException {
    Path times =
        Files.writeString(folder.resolve("times"), Services.files(ROUTER).get(TimedRules.TIMES));
    return Services.files(ROUTER)
        .get(TimedRules.PROGRAM)
        .replace(TimedRules.TIMES, times.toString());
  }

  private String run(String program, String zone) throws Exception {
    Path script = Files.writeString(folder.resolve("program"), program);
    ProcessBuilder builder = new ProcessBuilder("sh", script.toString(), "now");
    builder.environment().put("TZ", zone);
    Process process = builder.redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }

  /** kids: from Monday to Friday, 21:00-07:00; printing: on Sunday. */
  @ParameterizedTest
  @CsvSource({
    "1 0659, false, false",
    "1 2059, false, false",
    "1 2100, true, false",
    "1 2359, true, false",
    "2 0000, true, false",
    "2 0659, true, false",
    "2 0700, false, false",
    "5 2100, true, false",
    "6 0659, true, false",
    "6 0700, false, false",
    "6 2100, false, false",
    "6 2359, false, false",
    "7 0000, false, true",
    "7 0830, false, true",
    "7 2359, false, true",
    "1 0000, false, false"
  })
  void aWindowOverMidnightBelongsToTheDayOnWhichItBegins(
      String clock, boolean kids, boolean printing) throws Exception {
    String due = due(clock);
    assertThat(due.contains("refused by rule kids")).as("kids").isEqualTo(kids);
    assertThat(due.contains("--dports 631")).as("printing").isEqualTo(printing);
    assertThat(due)
        .contains("refused by rule nas-stays-home", "-A rules -s 192.168.42.30/32 -d 198.51.100.");
  }

  /** An established connection looks at one empty chain then. */
  @Test
  void whileNothingIsRefusedNoPacketLooksForExceptions() throws Exception {
    assertThat(due("1 1200")).doesNotContain("-A timed");
    assertThat(due("1 2100").lines().filter(line -> line.startsWith("-A timed")))
        .hasSize(8)
        .first()
        .asString()
        .endsWith("-j RETURN");
  }

  /** The two places have different hours, and days, at every moment. */
  @Test
  void theTimeIsTheLocalOne() throws Exception {
    String clock = program().replace("| awk '", "; exit; : '");
    String before;
    String east;
    String after;
    do {
      before = run(clock, "UTC+11");
      east = run(clock, "UTC-13");
      after = run(clock, "UTC+11");
    } while (!before.equals(after)); // a minute, or a day, has ended in between
    int days = Integer.parseInt(east.split(" ", -1)[1]) - Integer.parseInt(after.split(" ", -1)[1]);
    assertThat(Math.floorMod(days, 7)).isEqualTo(1);
    assertThat(east.split(" ", -1)[2]).isEqualTo(after.split(" ", -1)[2]);
  }

  @Test
  void withoutARuleWithATimeNothingOfItIsThere() {
    for (Router router :
        List.of(
            Routers.of("debian-12", Placement.LIVE),
            FirewallKeysTest.with(Routers.of("debian-12", Placement.STAGED)))) {
      assertThat(Services.files(router).keySet())
          .doesNotContain(TimedRules.PROGRAM, TimedRules.TIMES);
      assertThat(Services.resources(router))
          .contains(Absent.of(TimedRules.PROGRAM), Absent.of(TimedRules.TIMES));
      assertThat(Services.files(router).get(Firewall.RULES)).doesNotContain("timed");
    }
  }
}

package io.routervm.setup;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** How often the keeper acts, and what it needs to know for that. */
class KeepScriptLimitTest extends KeeperScript {
  @Test
  void fiveTimesInTenMinutesThenEveryTenMinutes() throws Exception {
    write("broken", "");
    write("where", "shut off (failed)");
    for (int second = 0; second <= 1900; second += 20) {
      once(NOON + second);
    }
    assertThat(
            record().stream().filter(line -> line.contains(" start ")).map(KeepScriptLimitTest::at))
        .containsExactly(0, 20, 40, 60, 80, 680, 1280, 1880);
    assertThat(
            record().stream().filter(line -> line.contains(" waits ")).map(KeepScriptLimitTest::at))
        .containsExactly(100, 700, 1300, 1900);
    assertThat(record()).contains(NOON + " failed error: no bridge ");
    once(NOON + 1880 + 1200);
    once(NOON + 1880 + 1220);
    assertThat(done()).as("after twenty quiet minutes").hasSize(10);
  }

  @Test
  void theLimitHoldsWhileTheRecordCannotBeWritten() throws Exception {
    program(Files.writeString(folder.resolve("bin/sleep"), "#!/bin/sh\nexec /bin/sleep 0.05\n"));
    Files.createDirectories(state.resolve("keeper/record.new"));
    write("broken", "");
    write("where", "shut off (failed)");
    Path output = folder.resolve("output");
    Process keeper =
        keeper(NOON, "keep").redirectErrorStream(true).redirectOutput(output.toFile()).start();
    try {
      awaitLooks(20);
    } finally {
      end(keeper);
    }
    assertThat(output).content().containsOnlyOnce("waits: ");
    assertThat(done()).hasSize(5);
  }

  @Test
  void whatCouldNotBeWrittenIsWrittenWithTheNextStep() throws Exception {
    program(Files.writeString(folder.resolve("bin/sleep"), "#!/bin/sh\nexec /bin/sleep 0.05\n"));
    Path inTheWay = Files.createDirectories(state.resolve("keeper/record.new"));
    write("where", "shut off (crashed)");
    Process keeper = keeper(NOON, "keep").start();
    try {
      awaitLooks(6);
      Files.delete(inTheWay);
      write("where", "paused (api error)");
      Await.until(LIMIT, () -> "a step", () -> Files.exists(state.resolve("keeper/record")));
      awaitLooks(6);
    } finally {
      end(keeper);
    }
    assertThat(record())
        .containsExactly(
            NOON + " start shut off (crashed)",
            NOON + " ok running (booted)",
            NOON + " resume paused (api error)",
            NOON + " ok running (booted)");
  }

  @Test
  void rareCrashesAreNotHeldUp() throws Exception {
    for (int crash = 0; crash < 12; crash++) {
      write("where", "shut off (crashed)");
      once(NOON + crash * 180);
    }
    assertThat(done()).hasSize(12);
  }

  private static int at(String line) {
    return Integer.parseInt(line.substring(0, line.indexOf(' '))) - NOON;
  }
}

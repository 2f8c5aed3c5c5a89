package io.routervm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever a router answers, a command keeps its countenance, in little memory. Ten thousand
 * answers belong to the fault suite; here it is some of each kind.
 */
@Tag("keys")
@Timeout(1800)
class HostileRouterTest {
  private static final int ANSWERS = Integer.getInteger("hostile.answers", 250);
  private static final long SEED = Long.getLong("hostile.seed", 7L);

  @TempDir Path folder;

  @Test
  void noAnswerBringsACommandDown() throws Exception {
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin/java").toString(),
                    "-Xmx256m",
                    "-cp",
                    System.getProperty("java.class.path"),
                    HostileRouter.class.getName(),
                    folder.toString(),
                    Integer.toString(ANSWERS),
                    Long.toString(SEED)))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as("seed %d: %s", SEED, said).isZero();
    assertThat(said).contains(" answers, exit codes").doesNotContain("OutOfMemoryError");
    System.out.println(said);
  }
}

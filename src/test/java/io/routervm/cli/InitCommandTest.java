package io.routervm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code init} refuses before it looks at the host. */
class InitCommandTest {
  @TempDir Path folder;

  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void aFileThatIsThereIsKept() throws IOException {
    Path file = Files.writeString(folder.resolve("router.yaml"), "mine");
    assertThat(init("--yes", "--file", file.toString())).isEqualTo(ExitCode.USAGE);
    assertThat(file).hasContent("mine");
    assertThat(said()).contains(file.toString(), "--force");
  }

  @Test
  void withoutATerminalItDoesNotWaitForAnswers() {
    assertThat(init("--file", folder.resolve("router.yaml").toString())).isEqualTo(ExitCode.USAGE);
    assertThat(said()).contains("no terminal", "init --yes");
    assertThat(folder).isEmptyDirectory();
  }

  private int init(String... words) {
    String[] line = new String[words.length + 1];
    line[0] = "init";
    System.arraycopy(words, 0, line, 1, words.length);
    PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
    return new Main(Map.of(), stream, stream).run(line);
  }

  private String said() {
    return err.toString(StandardCharsets.UTF_8);
  }
}

package io.routervm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ImportCommandTest {
  @TempDir private Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private Path file;

  @BeforeEach
  void write() throws IOException {
    file =
        Files.writeString(
            folder.resolve("dnsmasq.conf"),
            "dhcp-host=02:00:00:00:00:01,nas,192.168.7.10\nenable-tftp\u001b[2J\n");
  }

  private int run(String... words) {
    return new Main(
            Map.of(),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8))
        .run(words);
  }

  /** What goes into a file is YAML alone; what was left out goes beside it. */
  @Test
  void theResultAndWhatWasLeftOutAreApart() {
    assertThat(run("import", file.toString())).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .startsWith("# Beside version, wan and the bridge of lan; from " + file)
        .contains("\nlan:\n  address: 192.168.7.254/24\nhosts:\n  - { name: nas,");
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("warning: lan.address is in none of the files: 192.168.7.254/24")
        .contains(file + ":2: enable-tftp\\u001b[2J: there is no key for it\n")
        .contains("2 taken, 1 left out")
        .doesNotContain("\u001b");
  }

  @Test
  void jsonHoldsAllOfIt() {
    assertThat(run("-o", "json", "import", file.toString())).isZero();
    JsonNode document = JsonMapper.builder().build().readTree(out.toByteArray());
    assertThat(document.get("yaml").asString()).startsWith("lan:\n");
    assertThat(document.get("taken").asInt()).isEqualTo(2);
    assertThat(document.get("omissions").get(0).get("line").asInt()).isEqualTo(2);
    assertThat(document.get("omissions").get(0).get("reason").asString())
        .isEqualTo("there is no key for it");
  }

  @Test
  void aFileOfNothingKnownIsAMisuse() throws IOException {
    Files.writeString(file, "Dear diary\n");
    assertThat(run("import", file.toString())).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("ISC dhcpd, dnsmasq");
  }
}

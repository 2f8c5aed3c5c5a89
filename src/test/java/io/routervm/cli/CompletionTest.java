package io.routervm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shells themselves say what they would offer. */
class CompletionTest {
  @TempDir private Path folder;

  @Test
  void fishOffersCommandsAndWhatStandsBelowThem() throws Exception {
    assertThat(fish("routervm ")).contains("create", "swap-cables", "vpn").doesNotContain("add");
    assertThat(fish("routervm vpn ")).contains("add", "revoke", "renew").doesNotContain("create");
    assertThat(fish("routervm vpn add --t")).containsExactly("--to");
    assertThat(fish("routervm vpn list --t")).isEmpty();
    assertThat(fish("routervm reprovision --confirm-w")).containsExactly("--confirm-window");
    assertThat(fish("routervm reprovision --fil")).containsExactly("--file");
  }

  @Test
  void bashOffersCommandsAndWhatStandsBelowThem() throws Exception {
    assertThat(bash("routervm", "")).contains("create", "swap-cables", "vpn");
    assertThat(bash("routervm", "vpn", "")).contains("add", "revoke", "renew");
    assertThat(bash("routervm", "vpn", "add", "--t")).containsExactly("--to");
  }

  private List<String> fish(String line) throws Exception {
    Path script = script("fish");
    return ran("fish", "--no-config", "-c", "source " + script + "; complete -C '" + line + "'")
        .map(offer -> offer.split("\t", 2)[0])
        .toList();
  }

  private List<String> bash(String... words) throws Exception {
    String line = String.join("' '", words);
    // compopt only works while the shell itself completes.
    String program =
        "compopt() { :; }; source %s; COMP_WORDS=('%s'); COMP_CWORD=%d; _complete_routervm; printf '%%s\\n' \"${COMPREPLY[@]}\""
            .formatted(script("bash"), line, words.length - 1);
    return ran("bash", "--norc", "-c", program).toList();
  }

  private Stream<String> ran(String... command) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(Map.of("HOME", folder.toString()));
    builder.redirectInput(Path.of("/dev/null").toFile());
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
    return output.lines().map(String::strip).filter(offer -> !offer.isEmpty());
  }

  private Path script(String shell) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    assertThat(new Main(Map.of(), stream, stream).run("completion", shell)).isZero();
    return Files.write(folder.resolve("completion." + shell), out.toByteArray());
  }
}

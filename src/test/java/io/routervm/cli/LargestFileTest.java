package io.routervm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the largest router.yaml costs the packaged program. Measured on two cores that others used
 * too: {@code validate} took 1.4 s of processor time and 106 MiB for 10,000 hosts, 3.4 s and 390
 * MiB where each of 170,000 hosts lacks all of its keys.
 */
@Tag("keys")
class LargestFileTest {
  private static final int LARGEST = 1 << 20;

  /** Of processor time: whoever waits for a processor waits for others. */
  private static final int MOST_SECONDS = 25;

  private static final String HEAD =
      """
      version: 1
      wan: { usb: "0bda:8153" }
      lan: { bridge: brHome, address: 10.42.255.254/16 }
      dhcp: { range: [10.42.200.0, 10.42.250.0] }
      hosts:
      """;

  /** Exit code, seconds of processor time, MiB at most: the kernel tells them a parent. */
  private static final String PEAK =
      """
      import resource, subprocess, sys
      code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode
      used = resource.getrusage(resource.RUSAGE_CHILDREN)
      print(code, int(used.ru_utime + used.ru_stime), used.ru_maxrss // 1024)
      """;

  @TempDir private Path folder;

  @Test
  void tenThousandHosts() throws Exception {
    String hosts =
        IntStream.range(0, 10_000)
            .mapToObj(
                i ->
                    "  - { name: host%05d, ip: 10.42.%d.%d, mac: \"52:54:00:00:%02x:%02x\" }\n"
                        .formatted(i, i / 250, i % 250 + 1, i >> 8, i & 255))
            .collect(Collectors.joining());
    String text = HEAD + hosts;
    assertThat(validated(text + "#".repeat(LARGEST - text.length()), 220)).isZero();
  }

  /** As many mistakes as fit, each of which is looked at. */
  @Test
  void nothingButMistakes() throws Exception {
    String text = HEAD + "- {}\n".repeat(LARGEST);
    assertThat(validated(text.substring(0, LARGEST), 800)).isEqualTo(ExitCode.USAGE);
  }

  /** Returns the exit code; fails above the limit in MiB. */
  private int validated(String text, int limit) throws Exception {
    assertThat(text.getBytes(StandardCharsets.UTF_8)).hasSize(LARGEST);
    Path file = Files.writeString(folder.resolve("router.yaml"), text);
    Process process =
        new ProcessBuilder(
                "python3",
                "-c",
                PEAK,
                Path.of("scripts/routervm").toAbsolutePath().toString(),
                "--file",
                file.toString(),
                "--state",
                folder.resolve("state").toString(),
                "validate")
            .start();
    String[] words =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
            .strip()
            .split(" ", 3);
    System.out.println("validate of 1 MiB: " + words[1] + " s, " + words[2] + " MiB");
    assertThat(Integer.parseInt(words[1])).as("seconds").isLessThan(MOST_SECONDS);
    assertThat(Integer.parseInt(words[2])).as("MiB at most").isLessThan(limit);
    return Integer.parseInt(words[0]);
  }
}

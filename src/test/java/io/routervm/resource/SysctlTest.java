package io.routervm.resource;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SysctlTest {
  /** The shells of the guests; the kernel answers a byte-wise reader with the first byte alone. */
  @ParameterizedTest
  @ValueSource(strings = {"dash", "bash"})
  void aValueOfSeveralDigitsIsReadWhole(String shell) throws IOException, InterruptedException {
    String value = run("cat", "/proc/sys/net/ipv4/tcp_keepalive_time");
    assertThat(value).hasSizeGreaterThan(1);
    Sysctl sysctl = Sysctl.of("net.ipv4.tcp_keepalive_time", value);
    for (List<Resource> seenBefore : List.of(List.<Resource>of(), List.<Resource>of(sysctl))) {
      String probe = Overview.of(seenBefore).then(sysctl.probe()).text();
      String output = run(shell, "-euc", probe);
      assertThat(output).isEqualTo("value " + value);
      assertThat(sysctl.plan(new Observation(0, output))).isEmpty();
    }
  }

  private static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    return output.strip();
  }
}

package io.routervm.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The bounds of a forward: the last that passes, the first that does not. */
class ForwardRulesTest {
  @TempDir Path directory;

  private List<String> problems(String forward) {
    String text =
        """
        version: 1
        wan: { bridge: brIsp, subnet: 192.168.1.0/24 }
        lan: { bridge: brHome, address: 192.168.42.254/24 }
        firewall: { forwards: [{ name: game, proto: udp, %s }] }
        """
            .formatted(forward);
    return new ConfigFolder(directory)
        .problems(text).list().stream()
            .map(problem -> problem.path() + " " + problem.message())
            .toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ports: 1000-1009, to: '192.168.42.10:65526'",
        "ports: 1000-1255, to: '192.168.42.10:2000'",
        "ports: 1000-9000, to: '192.168.42.10:1000'",
        "ports: 1000-9000, to: 192.168.42.10",
        "port: 1000, to: '192.168.42.10:65535', from: [203.0.113.0/24, 9.9.9.9, 192.168.1.0/24]"
      })
  void isAllowed(String forward) {
    assertThat(problems(forward)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "ports: 1000-1009, to: '192.168.42.10:65527' | .to 192.168.42.10:65527 is the first of 10"
            + " ports, the last of which would be above 65535",
        "ports: 1000-1256, to: '192.168.42.10:2000' | .ports 1000-1256 has 257 ports, and at most 256"
            + " move to others",
        "port: 1000, to: 192.168.42.10, from: [0.0.0.0/0] | .from[0] 0.0.0.0/0 is everybody",
        "port: 1000, to: 192.168.42.10, from: [192.168.42.9] | .from[0] 192.168.42.9 overlaps the"
            + " LAN's subnet 192.168.42.0/24, which is not on the Internet's side",
        "port: 1000, to: 192.168.42.10, from: [127.0.0.1] | .from[0] 127.0.0.1 is no sender's address"
      })
  void isRefused(String forward, String problem) {
    assertThat(problems(forward)).containsExactly("firewall.forwards[0]" + problem);
  }
}

package io.routervm.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FirewallBackendRulesTest {
  @TempDir Path directory;

  private List<String> problems(String os, String backend) {
    String yaml =
        """
        version: 1
        name: router
        os: %s
        wan: { usb: 0b95:1790 }
        lan: { bridge: brHome, address: 192.168.42.254/24 }
        firewall: { backend: %s }
        """
            .formatted(os, backend);
    return new ConfigFolder(directory)
        .problems(yaml).list().stream()
            .map(problem -> problem.path() + " " + problem.message() + ": " + problem.remedy())
            .toList();
  }

  @ParameterizedTest
  @CsvSource({
    "centos-7, iptables",
    "almalinux-9, iptables",
    "almalinux-9, nftables",
    "debian-12, nftables"
  })
  void isAccepted(String os, String backend) {
    assertThat(problems(os, backend)).noneMatch(problem -> problem.startsWith("firewall"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "centos-7|nftables|cannot be had on centos-7, whose nftables (0.8) cannot say what the"
            + " firewall needs: Write backend: iptables, or os: almalinux-9 or debian-12.",
        "debian-12|ipfw|iptables, nftables"
      })
  void isRefused(String os, String backend, String message) {
    assertThat(problems(os, backend))
        .anyMatch(problem -> problem.startsWith("firewall.backend ") && problem.contains(message));
  }
}

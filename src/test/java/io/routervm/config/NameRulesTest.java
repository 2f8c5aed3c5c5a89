package io.routervm.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NameRulesTest {
  @TempDir Path directory;

  private List<String> problems(String lan, String more) {
    String text =
        """
        version: 1
        wan: { bridge: brIsp }
        lan: { %s, address: 192.168.42.254/24 }
        %s
        """
            .formatted(lan, more);
    return new ConfigFolder(directory)
        .problems(text).list().stream()
            .map(problem -> problem.path() + " " + problem.message())
            .toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bridge: brHome, switch: linux, vlan: 0 |",
        "bridge: brHome, switch: openvswitch, vlan: 20 |",
        "bridge: brHome, switch: linux, vlan: 20 | lan.vlan 20 cannot be set on a port of a Linux bridge",
        "bridge: brIsp | wan.bridge brIsp is the LAN's bridge too"
      })
  void aBridgeIsOneSidesOnlyAndTagsWhereItCan(String lan, String problem) {
    assertThat(problems(lan, "")).isEqualTo(problem == null ? List.of() : List.of(problem));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "dns: { zone: home.arpa } |",
        "dns: { zone: LOCALHOST } | dns.zone LOCALHOST is every machine's name for itself",
        "dns: { zone: Local } | dns.zone Local belongs to multicast DNS, so no client would ask the router",
        "hosts: [{ name: Router, ip: 192.168.42.1 }] | hosts[0].name Router is the router's own name",
        "hosts: [{ name: nas, ip: 192.168.42.1, aliases: [files, NAS] }] | hosts[0].aliases[1] NAS is used"
            + " twice, first by hosts[0].name at 4:17"
      })
  void aNameIsOneThingsOnly(String more, String problem) {
    assertThat(problems("bridge: brHome", more))
        .isEqualTo(problem == null ? List.of() : List.of(problem));
  }
}

package io.routervm.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.Placement;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each configuration is in words that its OpenVPN knows: of 2.4.12, which runs nowhere here, by the
 * list of its directives; of the newest here by the program itself.
 */
class OpenVpnDirectivesTest {
  @TempDir Path folder;

  static List<Router> routers() {
    return ServiceContractTest.routers();
  }

  private static String configuration(String os) {
    return Services.files(Routers.of(os, Placement.LIVE)).get(OpenVpn.CONFIGURATION);
  }

  private static Set<String> known() throws IOException {
    return Files.readAllLines(Path.of("src/test/resources/openvpn/options-2.4.12.txt")).stream()
        .filter(line -> !line.startsWith("#"))
        .collect(Collectors.toSet());
  }

  /** Directives that OpenVPN 2.4.12 would stop on; what is pushed is checked by its first word. */
  private static List<String> unknownTo24(String configuration) throws IOException {
    Set<String> known = known();
    return configuration
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .map(line -> line.replaceFirst("^push \"(.*)\"$", "$1").replaceFirst(" .*", ""))
        .filter(word -> !known.contains(word))
        .toList();
  }

  @Test
  void openVpn24KnowsEveryDirectiveOfItsDialect() throws IOException {
    assertThat(unknownTo24(configuration("centos-7"))).isEmpty();
  }

  /** Or the check would pass for any configuration. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "data-ciphers AES-256-GCM",
        "tls-crypt-v2 server.key",
        "allow-compression no",
        "tls-groups secp384r1",
        "push \"block-ipv6\"",
        "bind-dev wan0"
      })
  void aDirectiveThatIsTooNewIsCaught(String line) throws IOException {
    assertThat(unknownTo24(configuration("centos-7") + line + "\n")).hasSize(1);
  }

  @Test
  void theDialectOfNewerOnesWouldStop24() throws IOException {
    for (String os : List.of("almalinux-9", "debian-12")) {
      assertThat(unknownTo24(configuration(os)))
          .containsExactly(
              "tls-crypt-v2", "tls-crypt-v2-verify", "data-ciphers", "allow-compression");
    }
  }

  /** By the very command that checks the file on the router before it replaces the old one. */
  @ParameterizedTest
  @MethodSource("routers")
  void theNewestHereTakesEveryConfiguration(Router router) throws Exception {
    String text = Services.files(router).get(OpenVpn.CONFIGURATION);
    String said = check(text, 0);
    List<String> notes =
        said.lines()
            .filter(line -> line.matches(".*(Note|NOTE|WARNING|DEPRECATED|error).*"))
            .map(line -> line.replaceFirst(".*Treating option '(.*)' as +'(.*)' .*", "$1 to $2"))
            .toList();
    assertThat(notes)
        .isEqualTo(
            router.os().name().equals("centos-7")
                ? List.of("--ncp-ciphers to --data-ciphers")
                : List.of());
  }

  @ParameterizedTest
  @CsvSource({"persist-tun,persist-tunnel", "dh none,dh", "keepalive 10 120,keepalive soon"})
  void theCheckRefusesWhatTheServerWouldRefuse(String right, String wrong) throws Exception {
    String text = configuration("debian-12");
    assertThat(text).contains("\n" + right + "\n");
    check(text.replace("\n" + right + "\n", "\n" + wrong + "\n"), 1);
  }

  private String check(String configuration, int status) throws Exception {
    Path file = Files.writeString(folder.resolve("server.conf"), configuration);
    Process process =
        new ProcessBuilder("openvpn", "--show-digests", "--config", file.toString())
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(output).isEqualTo(status);
    return output;
  }
}

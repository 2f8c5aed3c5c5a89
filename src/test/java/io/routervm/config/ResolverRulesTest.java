package io.routervm.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResolverRulesTest {
  @TempDir Path directory;

  private String yaml(String os, String upstream) {
    return """
        version: 1
        name: router
        os: %s
        %swan: { usb: 0b95:1790 }
        lan: { bridge: brHome, address: 192.168.42.254/24 }
        dns: { dnssec: true, upstream: [%s] }
        """
        .formatted(
            os,
            os.equals("debian-12")
                ? "install: { method: image, image: 'https://images.example.net/x.qcow2', sha256: '"
                    + "0".repeat(64)
                    + "' }\n"
                : "",
            upstream);
  }

  private List<String> problems(String os, String upstream) {
    return new ConfigFolder(directory)
        .problems(yaml(os, upstream)).list().stream()
            .map(problem -> problem.path() + " " + problem.message() + ": " + problem.remedy())
            .toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "debian-12|'tls://dns.quad9.net@9.9.9.9', 'tls://one.one.one.one@1.1.1.1'",
        "almalinux-9|'tls://dns.quad9.net@9.9.9.9'",
        "centos-7|9.9.9.9, 1.1.1.1",
        "centos-7|'tls://dns.quad9.net@9.9.9.9', 'tls://one.one.one.one@1.1.1.1'",
      })
  void isAccepted(String os, String upstream) {
    assertThat(problems(os, upstream)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "almalinux-9|9.9.9.9, 'tls://a.example@1.1.1.1'|[1] tls://(hidden)@1.1.1.1 is of another kind than dns.upstream[0] at 6:",
        "almalinux-9|'tls://a.example@1.1.1.1', 9.9.9.9|[1] 9.9.9.9 is of another kind than dns.upstream[0] at 6:",
        "almalinux-9|'tls://a.example@192.168.42.10'|[0] tls://(hidden)@192.168.42.10 is inside the LAN 192.168.42.0/24",
        "almalinux-9|'tls://a.example@127.0.0.1'|[0] tls://(hidden)@127.0.0.1 is no server's address",
        "almalinux-9|'tls://a.example'|[0] tls://a.example has no IPv4 address behind an @",
        "almalinux-9|'tls://@9.9.9.9'|[0] tls://(hidden)@9.9.9.9 is not a DNS name",
        "almalinux-9|'tls://a b@9.9.9.9'|[0] tls://(hidden)@9.9.9.9 is not a DNS name",
        "almalinux-9|'tls://a.example@9.9.9.9:853'|[0] tls://(hidden)@9.9.9.9:853 has no IPv4 address",
        "almalinux-9|\"tls://a.example#\\n@9.9.9.9\"|is not a DNS name",
        "almalinux-9|'https://dns.example/dns-query'|[0] https://dns.example/dns-query is not a name server",
      })
  void isRefused(String os, String upstream, String message) {
    assertThat(problems(os, upstream)).hasSize(1).first().asString().contains(message);
  }

  @Test
  void aServerIsWrittenAsItWasRead() throws Exception {
    for (String text : List.of("9.9.9.9", "tls://dns.quad9.net@9.9.9.9")) {
      assertThat(Upstream.parse(text).orElseThrow()).hasToString(text);
    }
  }
}

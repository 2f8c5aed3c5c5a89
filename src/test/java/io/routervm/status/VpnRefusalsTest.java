package io.routervm.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.Await;
import io.routervm.failure.Finding;
import io.routervm.failure.Finding.Level;
import io.routervm.pki.CertificateAuthority;
import io.routervm.pki.Credentials;
import io.routervm.pki.KeyType;
import io.routervm.pki.Policy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a real OpenVPN writes when it turns a client away, in words for people. */
@Timeout(60)
class VpnRefusalsTest {
  private static final Duration AGO = Duration.ofDays(400);
  @TempDir static Path folder;
  private static Credentials server;

  @BeforeAll
  static void makeKeys() throws IOException {
    Clock then = Clock.fixed(Instant.now().minus(AGO), ZoneOffset.UTC);
    Path pki = folder.resolve("pki");
    try (CertificateAuthority old = CertificateAuthority.create(pki, "home", policy(3650), then)) {
      old.issueClient("expired");
      write("expired", old.credentials("expired"));
    }
    try (CertificateAuthority now = CertificateAuthority.open(pki, policy(3650))) {
      now.issueServer(List.of("home.example.net"));
      now.issueClient("good");
      now.issueClient("revoked");
      server = now.credentials(CertificateAuthority.SERVER);
      write("server", server);
      write("good", now.credentials("good"));
      write("revoked", now.credentials("revoked"));
      now.revoke("revoked");
      Files.writeString(folder.resolve("crl.pem"), now.revocationList());
    }
    Path other = folder.resolve("other");
    try (CertificateAuthority foreign = CertificateAuthority.create(other, "x", policy(3650))) {
      foreign.issueClient("stranger");
      Credentials stranger = foreign.credentials("stranger");
      write("stranger", stranger);
      Files.writeString(folder.resolve("stranger.ca"), server.authority());
      Files.writeString(folder.resolve("stranger.ta"), server.tlsCryptKey());
      write("no-key", stranger);
    }
    // Signed by the same authority: the list of the day on which that one was made.
    try (CertificateAuthority old = CertificateAuthority.open(pki, policy(1), then)) {
      old.issueClient("brief");
      old.revoke("brief");
      Files.writeString(folder.resolve("old-crl.pem"), old.revocationList());
    }
  }

  private static Policy policy(int listDays) {
    return new Policy(
        KeyType.EC_P384,
        Duration.ofDays(3650),
        Duration.ofDays(365),
        Duration.ofDays(365),
        Duration.ofDays(listDays),
        Optional.empty());
  }

  private static void write(String name, Credentials credentials) throws IOException {
    Files.writeString(folder.resolve(name + ".crt"), credentials.certificate());
    Files.writeString(folder.resolve(name + ".key"), credentials.key());
    Files.writeString(folder.resolve(name + ".ca"), credentials.authority());
    Files.writeString(folder.resolve(name + ".ta"), credentials.tlsCryptKey());
  }

  @ParameterizedTest
  @CsvSource({
    "expired,  crl.pem,     WARN, the client's certificate has expired: expired",
    "revoked,  crl.pem,     WARN, the client's certificate is revoked: revoked",
    "stranger, crl.pem,     WARN, another authority signed the client's certificate: stranger",
    "no-key,   crl.pem,     WARN, the client has not this router's tls-crypt key",
    "good,     old-crl.pem, FAIL, the list of revoked certificates has expired"
  })
  void aRefusalIsToldWithItsReason(String client, String list, Level level, String words)
      throws Exception {
    String journal = connect(client, list);
    List<Finding> findings = VpnRefusals.in(journal);
    assertThat(findings).as(journal).hasSize(1);
    assertThat(findings.get(0).level()).isEqualTo(level);
    assertThat(findings.get(0).seen()).contains("refused", words);
    assertThat(findings.get(0).fix()).isNotBlank();
  }

  @Test
  void whoIsLetInIsNotTold() throws Exception {
    String journal = connect("good", "crl.pem");
    assertThat(journal).contains("Peer Connection Initiated");
    assertThat(VpnRefusals.in(journal)).extracting(Finding::level).containsExactly(Level.OK);
  }

  @Test
  void aStrangersNameIsShortAndPlain() {
    String line = "1.2.3.4:5 VERIFY ERROR: depth=0, error=certificate has expired: CN=";
    assertThat(VpnRefusals.in((line + "a\033[2Jb, serial=1\n").repeat(3)))
        .singleElement()
        .satisfies(finding -> assertThat(finding.seen()).matches("refused 3 times .*: a"));
  }

  /** Both ends on this machine, without a tunnel device; returns the server's log. */
  private static String connect(String client, String list) throws Exception {
    int port;
    try (DatagramSocket free = new DatagramSocket()) {
      port = free.getLocalPort();
    }
    Path log = folder.resolve(client + "-" + list + ".log");
    Process listening =
        openvpn(
            log,
            "server",
            "--tls-server",
            "--dh",
            "none",
            "--local",
            "127.0.0.1",
            "--lport",
            "" + port,
            "--crl-verify",
            folder.resolve(list).toString());
    Process calling =
        openvpn(
            folder.resolve("client.log"),
            client,
            "--tls-client",
            "--nobind",
            "--remote",
            "127.0.0.1",
            "" + port);
    try {
      Await.until(
          Duration.ofSeconds(20),
          () -> "a word of the server on the caller: " + read(log),
          () -> read(log).matches("(?s).*(VERIFY ERROR|unwrap|Peer Connection Initiated).*\\n.*"));
      return read(log);
    } finally {
      for (Process process : List.of(calling, listening)) {
        process.destroy();
        process.waitFor();
      }
    }
  }

  private static String read(Path log) {
    try {
      return Files.exists(log) ? Files.readString(log) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Process openvpn(Path log, String name, String... more) throws IOException {
    List<String> words =
        new java.util.ArrayList<>(
            List.of(
                "openvpn",
                "--dev",
                "null",
                "--proto",
                "udp4",
                "--verb",
                "3",
                "--suppress-timestamps",
                "--tls-version-min",
                "1.2",
                "--auth",
                "SHA384",
                "--ca",
                folder.resolve(name + ".ca").toString(),
                "--cert",
                folder.resolve(name + ".crt").toString(),
                "--key",
                folder.resolve(name + ".key").toString(),
                "--tls-crypt",
                folder.resolve(name + ".ta").toString()));
    words.addAll(List.of(more));
    return new ProcessBuilder(words)
        .redirectErrorStream(true)
        .redirectInput(Path.of("/dev/null").toFile())
        .redirectOutput(log.toFile())
        .start();
  }
}

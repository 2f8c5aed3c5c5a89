package io.routervm.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.failure.Failure;
import io.routervm.pki.CertificateEntry.Purpose;
import io.routervm.pki.CertificateEntry.State;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateAuthorityTest {
  @TempDir Path scratch;
  private Path folder;

  @BeforeEach
  void choose() {
    folder = scratch.resolve("pki");
  }

  private CertificateAuthority create() {
    return CertificateAuthority.create(folder, "Test CA", SamplePki.POLICY);
  }

  private List<String> states(CertificateAuthority authority) {
    return authority.list().stream().map(entry -> entry.name() + " " + entry.state()).toList();
  }

  @Test
  void issuesWhatOpensslAccepts() throws Exception {
    try (CertificateAuthority authority = create()) {
      CertificateEntry server = authority.issueServer(List.of("home.example.net", "192.0.2.7"));
      CertificateEntry anna = authority.issueClient("anna");
      assertThat(server.purpose()).isEqualTo(Purpose.SERVER);
      assertThat(anna.purpose()).isEqualTo(Purpose.CLIENT);
      assertThat(anna.state()).isEqualTo(State.VALID);
      assertThat(Duration.between(Instant.now(), anna.notAfter()).toDays()).isEqualTo(364);
      assertThat(authority.server()).contains(server);
    }
    assertThat(Tool.refused(folder, Tool.files(folder.resolve("issued")))).isEmpty();
    String ca = " -CAfile " + folder + "/ca.crt ";
    assertThat(Tool.openssl("verify -purpose sslserver" + ca + folder + "/issued/server.crt"))
        .contains("OK");
    assertThat(Tool.openssl("verify -purpose sslclient" + ca + folder + "/issued/anna.crt"))
        .contains("OK");
    assertThat(Tool.openssl("x509 -noout -text -in " + folder + "/issued/server.crt"))
        .contains("DNS:home.example.net, IP Address:192.0.2.7", "ecdsa-with-SHA384", "P-384");
    assertThat(Tool.openssl("req -noout -verify -in " + folder + "/reqs/anna.req")).contains("OK");
    assertThat(Tool.openssl("crl -noout -text -in " + folder + "/crl.pem"))
        .contains("Version 2", "CRL Number", "No Revoked Certificates");
  }

  @Test
  void filesAreForTheirOwnerOnly() throws Exception {
    try (CertificateAuthority authority = create()) {
      authority.issueClient("anna");
      authority.revoke("anna");
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.toList()) {
        String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
        assertThat(mode)
            .as(path.toString())
            .isEqualTo(Files.isDirectory(path) ? "rwx------" : "rw-------");
      }
    }
  }

  @Test
  void aRevokedNameIsFreeAgainAndTheOldCertificateStaysRefused() throws Exception {
    try (CertificateAuthority authority = create()) {
      String first = authority.issueClient("anna").serial();
      authority.issueClient("ben");
      assertThat(authority.revoke("anna"))
          .extracting(CertificateEntry::serial)
          .containsExactly(first);
      assertThatThrownBy(() -> authority.revoke("anna")).isInstanceOf(Failure.class);
      assertThatThrownBy(() -> authority.credentials("anna")).isInstanceOf(Failure.class);
      String second = authority.issueClient("anna").serial();
      assertThat(second).isNotEqualTo(first);
      assertThat(states(authority)).containsExactly("anna REVOKED", "ben VALID", "anna VALID");
      assertThat(Files.exists(folder.resolve("revoked/private_by_serial/" + first + ".key")))
          .isTrue();
      Path old = folder.resolve("revoked/certs_by_serial/" + first + ".crt");
      List<Path> all =
          Stream.concat(Stream.of(old), Tool.files(folder.resolve("issued")).stream()).toList();
      assertThat(Tool.refused(folder, all)).containsExactly(first + ".crt");
    }
  }

  @Test
  void aRenewedCertificateReplacesTheOldOneAfterTheGracePeriod() throws Exception {
    Instant later = Instant.now().plus(Duration.ofDays(7));
    String first;
    try (CertificateAuthority authority = create()) {
      first = authority.issueClient("anna").serial();
      CertificateEntry second = authority.renewClient("anna", later);
      assertThat(authority.credentials("anna").certificate())
          .isEqualTo(
              Files.readString(folder.resolve("certs_by_serial/" + second.serial() + ".pem")));
      assertThat(authority.list().get(0).revokesAt()).contains(later);
      assertThat(authority.maintain()).isEqualTo(new Maintenance(List.of(), false));
    }
    assertThat(Tool.refused(folder, Tool.files(folder.resolve("certs_by_serial")))).isEmpty();
    try (CertificateAuthority authority =
        SamplePki.open(folder, SamplePki.in(Duration.ofDays(8)))) {
      Maintenance done = authority.maintain();
      assertThat(done.revoked()).extracting(CertificateEntry::serial).containsExactly(first);
      assertThat(done.revocationListRefreshed()).isTrue();
      assertThat(states(authority)).containsExactly("anna REVOKED", "anna VALID");
      assertThat(authority.maintain()).isEqualTo(new Maintenance(List.of(), false));
    }
    assertThat(Tool.openssl("crl -noout -text -in " + folder + "/crl.pem"))
        .contains(first, "Superseded");
  }

  @Test
  void revokingAClientEndsItsRenewedCertificateToo() {
    try (CertificateAuthority authority = create()) {
      authority.issueClient("anna");
      authority.renewClient("anna", Instant.now().plus(Duration.ofDays(7)));
      assertThat(authority.revoke("anna")).hasSize(2);
      assertThat(states(authority)).containsExactly("anna REVOKED", "anna REVOKED");
      assertThat(authority.list()).allMatch(entry -> entry.revokesAt().isEmpty());
    }
  }

  @Test
  void renewingWithoutGraceRevokesAtOnce() {
    try (CertificateAuthority authority = create()) {
      authority.issueServer(List.of("home.example.net"));
      authority.renewServer(List.of("home.example.net"), Instant.now());
      assertThat(states(authority)).containsExactly("server REVOKED", "server VALID");
    }
  }

  @Test
  void refusesWhatCannotBe() {
    try (CertificateAuthority authority = create()) {
      authority.issueClient("anna");
      for (String name :
          List.of(
              "",
              "server",
              "CA",
              "tls-crypt",
              ".a",
              "-a",
              "a/b",
              "..",
              "ä",
              "a b",
              "a.",
              "x".repeat(65))) {
        assertThatThrownBy(() -> authority.issueClient(name)).as(name).isInstanceOf(Failure.class);
      }
      authority.issueClient("x".repeat(64));
      assertThatThrownBy(() -> authority.issueClient("anna")).hasMessageContaining("already");
      assertThatThrownBy(() -> authority.renewClient("ben", Instant.now()))
          .hasMessageContaining("no VPN client");
      assertThatThrownBy(() -> authority.revoke("../ca")).hasMessageContaining("no VPN client");
      assertThatThrownBy(() -> authority.revoke("server")).isInstanceOf(Failure.class);
      assertThat(states(authority)).hasSize(2);
    }
    assertThatThrownBy(this::create).hasMessageContaining("exists already");
    assertThatThrownBy(() -> SamplePki.open(scratch.resolve("none"), Clock.systemUTC()))
        .hasMessageContaining("no certificate authority");
    assertThat(scratch.resolve("none")).doesNotExist();
  }

  @Test
  void warnsAt60And30And7Days() {
    Clock old = SamplePki.in(Duration.ofDays(-365));
    CertificateAuthority.create(folder, "Test CA", SamplePki.POLICY, old, SamplePki.UNWATCHED)
        .close();
    try (CertificateAuthority authority =
        SamplePki.open(folder, SamplePki.in(Duration.ofDays(-335)))) {
      authority.issueServer(List.of("home.example.net"));
      authority.issueClient("gone");
      authority.revoke("gone");
    }
    for (int days : List.of(0, 59, 60, 61)) {
      try (CertificateAuthority authority =
          SamplePki.open(folder, SamplePki.in(Duration.ofDays(days - 365)))) {
        authority.issueClient("client-" + days);
      }
    }
    try (CertificateAuthority authority =
        SamplePki.open(folder, SamplePki.in(Duration.ofSeconds(10)))) {
      assertThat(authority.expiryWarnings())
          .extracting(warning -> warning.kind() + " " + warning.name() + " " + warning.threshold())
          .containsExactly(
              "SERVER server 30",
              "CLIENT client-0 0",
              "CLIENT client-59 60",
              "CLIENT client-60 60");
      assertThat(authority.list()).filteredOn(entry -> entry.state() == State.EXPIRED).hasSize(1);
    }
    try (CertificateAuthority authority =
        SamplePki.open(folder, SamplePki.in(Duration.ofDays(4 * 365 - 5)))) {
      assertThat(authority.expiryWarnings().get(0).kind()).isEqualTo(ExpiryWarning.Kind.AUTHORITY);
      assertThat(authority.expiryWarnings().get(0).threshold()).isEqualTo(7);
      assertThat(authority.expiryWarnings().get(0).name()).isEqualTo("Test CA");
      // Nothing outlives the CA.
      assertThat(authority.issueClient("late").notAfter())
          .isBefore(Instant.now().plus(Duration.ofDays(4 * 365)));
    }
    try (CertificateAuthority authority =
        SamplePki.open(folder, SamplePki.in(Duration.ofDays(9 * 365 + 31)))) {
      assertThat(authority.expiryWarnings())
          .anyMatch(
              warning ->
                  warning.kind() == ExpiryWarning.Kind.REVOCATION_LIST && warning.threshold() == 0);
      assertThatThrownBy(() -> authority.issueClient("never")).hasMessageContaining("ran out");
    }
  }

  @Test
  void theRevocationListIsRefreshedWeeklyWithARisingNumber() throws Exception {
    create().close();
    for (int week = 1; week <= 3; week++) {
      try (CertificateAuthority authority =
          SamplePki.open(folder, SamplePki.in(Duration.ofDays(7L * week)))) {
        assertThat(authority.maintain().revocationListRefreshed()).isTrue();
        assertThat(authority.maintain().revocationListRefreshed()).isFalse();
        assertThat(RevocationList.parse(authority.revocationList()).number()).isEqualTo(week + 1);
      }
    }
  }

  @Test
  void aPassphraseProtectsTheKeyAndIsAskedForOnlyToSign() throws Exception {
    Policy right = SamplePki.policy(KeyType.EC_P384, Optional.of("correct horse"));
    CertificateAuthority.create(folder, "Test CA", right).close();
    Path key = folder.resolve("private/ca.key");
    assertThat(Files.readString(key)).startsWith("-----BEGIN ENCRYPTED PRIVATE KEY-----");
    String read = "openssl pkey -noout -text_pub -in " + key + " -passin ";
    assertThat(Tool.run((read + "pass:wrong").split(" ")).status()).isNotZero();
    List<String> command = new ArrayList<>(List.of(read.strip().split(" ")));
    command.add("pass:correct horse");
    assertThat(Tool.run(command, Map.of()).output()).contains("secp384r1");
    try (CertificateAuthority authority = CertificateAuthority.open(folder, right)) {
      authority.issueClient("anna");
    }
    Policy wrong = SamplePki.policy(KeyType.EC_P384, Optional.of("battery staple"));
    for (Policy policy : List.of(wrong, SamplePki.POLICY)) {
      try (CertificateAuthority authority = CertificateAuthority.open(folder, policy)) {
        assertThat(authority.list()).hasSize(1);
        assertThatThrownBy(() -> authority.issueClient("ben"))
            .isInstanceOf(Failure.class)
            .hasMessageContaining("passphrase")
            .hasMessageNotContaining("battery");
      }
    }
    Policy tooShort = SamplePki.policy(KeyType.EC_P384, Optional.of("abc"));
    assertThatThrownBy(() -> CertificateAuthority.create(scratch.resolve("other"), "CA", tooShort))
        .hasMessageContaining("shorter");
  }

  @Test
  void oneAtATime() throws Exception {
    try (CertificateAuthority authority = create()) {
      assertThatThrownBy(() -> FolderLock.take(folder, Duration.ofMillis(100)))
          .hasMessageContaining("another process");
      assertThat(authority.list()).isEmpty();
    }
    FolderLock.take(folder, Duration.ZERO).close();
  }

  @Test
  void rsaAsInTheArticleOnRequest() throws Exception {
    Policy rsa = SamplePki.policy(KeyType.RSA_4096, Optional.empty());
    try (CertificateAuthority authority = CertificateAuthority.create(folder, "Test CA", rsa)) {
      assertThat(authority.list()).isEmpty();
    }
    // One RSA key is enough to wait for: this client's is an EC one under the RSA authority.
    try (CertificateAuthority authority = SamplePki.open(folder, Clock.systemUTC())) {
      authority.issueClient("anna");
    }
    assertThat(Tool.refused(folder, Tool.files(folder.resolve("issued")))).isEmpty();
    assertThat(Tool.openssl("x509 -noout -text -in " + folder + "/ca.crt"))
        .contains("4096 bit", "sha512WithRSAEncryption");
  }
}

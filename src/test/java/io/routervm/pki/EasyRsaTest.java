package io.routervm.pki;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.pki.CertificateEntry.Purpose;
import io.routervm.pki.CertificateEntry.State;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Debian's easy-rsa, which knows nothing of us, works on our folder, and we go on after it. */
class EasyRsaTest {
  @TempDir Path scratch;

  @Test
  void easyrsaReadsIssuesAndRevokesOnOurFolderAndWeSeeIt() throws Exception {
    Path pki = scratch.resolve("pki");
    try (CertificateAuthority authority =
        CertificateAuthority.create(pki, "Test CA", SamplePki.POLICY)) {
      authority.issueServer(List.of("server"));
      authority.issueClient("anna");
      authority.issueClient("ben");
      authority.revoke("ben");
    }
    String ben = lastRevoked(pki);
    assertThat(Tool.easyrsa(pki, "show-ca")).contains("Test CA", "CA:TRUE");
    assertThat(Tool.easyrsa(pki, "show-crl")).contains(ben, "CRL Number");
    assertThat(Tool.easyrsa(pki, "show-cert", "anna")).contains("anna", "TLS Web Client");
    assertThat(Tool.easyrsa(pki, "verify", "anna", "batch")).contains("anna.crt: OK");
    assertThat(Tool.easyrsa(pki, "verify", "server", "batch")).contains("server.crt: OK");
    assertThat(Tool.easyrsa(pki, "show-expire")).contains("Showing certificates");
    assertThat(Tool.easyrsa(pki, "show-revoke")).contains(ben);

    Tool.easyrsa(pki, "build-client-full", "carl", "nopass");
    Tool.easyrsa(pki, "build-server-full", "other", "nopass");
    Tool.easyrsa(pki, "revoke", "anna");
    assertThat(extensions(pki, "carl")).isEqualTo(extensionsOfOurClient(pki));
    assertThat(extensions(pki, "other").replace("DNS:other", "DNS:server"))
        .isEqualTo(extensions(pki, "server"));

    try (CertificateAuthority authority = SamplePki.open(pki, Clock.systemUTC())) {
      assertThat(authority.list())
          .extracting(entry -> entry.name() + " " + entry.purpose() + " " + entry.state())
          .containsExactly(
              "server " + Purpose.SERVER + " " + State.VALID,
              "anna " + Purpose.CLIENT + " " + State.REVOKED,
              "ben " + Purpose.CLIENT + " " + State.REVOKED,
              "carl " + Purpose.CLIENT + " " + State.VALID,
              "other " + Purpose.SERVER + " " + State.VALID,
              "dora " + Purpose.CLIENT + " " + State.VALID);
      // easyrsa made no CRL for its revocation; the next maintenance does.
      assertThat(authority.maintain().revocationListRefreshed()).isTrue();
      authority.revoke("carl");
      authority.issueClient("carl");
      assertThat(authority.credentials("carl").key()).contains("PRIVATE KEY");
    }
    Tool.easyrsa(pki, "gen-crl");
    assertThat(Tool.easyrsa(pki, "show-crl")).contains("CRL Number");
    assertThat(Tool.refused(pki, Tool.files(pki.resolve("revoked/certs_by_serial")))).hasSize(3);
    assertThat(Tool.refused(pki, Tool.files(pki.resolve("issued")))).isEmpty();
    try (CertificateAuthority authority = SamplePki.open(pki, Clock.systemUTC())) {
      int before = RevocationList.parse(authority.revocationList()).number().intValue();
      authority.refreshRevocationList();
      assertThat(RevocationList.parse(authority.revocationList()).number()).isEqualTo(before + 1);
    }
  }

  @Test
  void easyrsaOpensOurKeyWithItsPassphrase() throws Exception {
    Path pki = scratch.resolve("pki");
    Policy policy = SamplePki.policy(KeyType.EC_P384, Optional.of("correct-horse"));
    CertificateAuthority.create(pki, "Test CA", policy).close();
    Tool.easyrsa(pki, "--passin=pass:correct-horse", "gen-crl");
    assertThat(Tool.easyrsa(pki, "show-crl")).contains("Issuer");
  }

  @Test
  void ourAuthorityHasTheExtensionsOfTheirs() throws Exception {
    Path ours = scratch.resolve("ours");
    CertificateAuthority.create(ours, "Test CA", SamplePki.POLICY).close();
    Path theirs = scratch.resolve("theirs");
    Tool.easyrsa(theirs, "init-pki");
    Tool.easyrsa(theirs, "--req-cn=Test CA", "--use-algo=ec", "build-ca", "nopass");
    assertThat(sorted(extensions(ours.resolve("ca.crt"))))
        .isEqualTo(sorted(extensions(theirs.resolve("ca.crt"))));
  }

  private static List<String> sorted(String extensions) {
    return extensions.lines().map(String::strip).sorted().toList();
  }

  private static String extensionsOfOurClient(Path pki) throws Exception {
    try (CertificateAuthority authority = SamplePki.open(pki, Clock.systemUTC())) {
      authority.issueClient("dora");
    }
    return extensions(pki, "dora");
  }

  private static String extensions(Path pki, String name) throws Exception {
    return extensions(pki.resolve("issued/" + name + ".crt"));
  }

  /** The extensions as openssl prints them, without the values that differ by nature. */
  private static String extensions(Path certificate) throws Exception {
    String text =
        Tool.openssl("x509 -noout -text -certopt no_pubkey,no_sigdump -in " + certificate);
    return text.substring(text.indexOf("X509v3 extensions"))
        .replaceAll("([0-9A-F]{2}:)+[0-9A-F]{2}", "HEX")
        .strip();
  }

  private static String lastRevoked(Path pki) throws Exception {
    return Index.parse(Files.readString(pki.resolve("index.txt"))).revoked().get(0).serial().hex();
  }
}

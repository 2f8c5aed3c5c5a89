package io.routervm.service;

import static io.routervm.service.HomeNetwork.NAS;
import static io.routervm.service.VpnPlaces.LIVE;
import static io.routervm.service.VpnPlaces.YEAR;
import static io.routervm.service.VpnPlaces.issue;
import static io.routervm.service.VpnPlaces.policy;
import static io.routervm.service.VpnPlaces.profile;
import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.Await;
import io.routervm.pki.CertificateAuthority;
import io.routervm.pki.Credentials;
import io.routervm.pki.ExpiryWarning;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Who the real OpenVPN server keeps out, and what it says of it. */
@Tag("root")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenVpnRefusalsTest {
  @AutoClose private VpnPlaces places;
  private HomeNetwork home;

  @BeforeAll
  void up(@TempDir Path folder) throws IOException {
    places = new VpnPlaces(folder);
    home = places.home;
  }

  @AfterEach
  void stop() {
    places.server.stop();
  }

  @Test
  void anExpiredCertificateIsRefused() {
    places.serve(LIVE);
    Credentials late;
    Instant end;
    try (CertificateAuthority authority = places.open(Duration.ofSeconds(1), YEAR)) {
      end = authority.issueClient("late").notAfter();
      late = authority.credentials("late");
    }
    Await.past(end);
    places.refused("cafe", late, profile(late), "certificate has expired");
  }

  @Test
  void aCertificateOfAnotherAuthorityIsRefused() {
    places.serve(LIVE);
    Credentials foreign;
    try (CertificateAuthority other =
        CertificateAuthority.create(
            home.hosts.path("foreign"), "Home", policy(YEAR, YEAR.multipliedBy(10)))) {
      Credentials issued = issue(other, "anna");
      // All else as it should be: our tls-crypt key, our authority to check the server against.
      foreign =
          new Credentials(
              "anna",
              issued.notBefore(),
              issued.certificate(),
              issued.key(),
              places.anna.authority(),
              places.anna.tlsCryptKey(),
              Optional.empty());
    }
    places.refused("cafe", foreign, profile(foreign), "VERIFY ERROR: depth=0");
  }

  /** A server's certificate is no ticket to be a client, though our own authority signed it. */
  @Test
  void aServersCertificateIsRefusedAsAClients() {
    places.serve(LIVE);
    Credentials stolen;
    try (CertificateAuthority authority = places.open(YEAR, YEAR)) {
      stolen = authority.credentials(CertificateAuthority.SERVER);
    }
    places.refused("cafe", stolen, profile(stolen), "VERIFY EKU ERROR|VERIFY KU ERROR|unsuitable");
  }

  @Test
  void withoutTheTlsCryptKeyThereIsNotEvenAnAnswer() {
    places.serve(LIVE);
    String profile = profile(places.anna).replaceFirst("(?s)<tls-crypt>.*</tls-crypt>", "");
    places.refused("cafe", places.anna, profile, "tls-crypt unwrap");
    assertThat(home.hosts.run("cafe", "cat " + home.hosts.path(".") + "/cafe-anna-*.log").output())
        .contains("UDPv4 link remote");
  }

  @Test
  void anExpiredRevocationListKeepsEverybodyOutUntilANewOneComes() {
    places.serve(LIVE);
    try (OpenVpnClient before = places.connect("train", places.bert)) {
      Instant end;
      try (CertificateAuthority authority = places.open(YEAR, Duration.ofSeconds(1))) {
        authority.refreshRevocationList();
        places.deliver(authority);
        end = endOfList(authority);
      }
      Await.past(end);
      places.refused("cafe", places.anna, profile(places.anna), "CRL has expired");
      assertThat(home.pings("train", NAS)).as("the running session").isTrue();
      assertThat(before.runs()).isTrue();
    }
    try (CertificateAuthority authority = places.open(YEAR, YEAR)) {
      authority.refreshRevocationList();
      places.deliver(authority);
    }
    try (OpenVpnClient again = places.connect("cafe", places.anna)) {
      assertThat(again.runs()).isTrue();
    }
  }

  private static Instant endOfList(CertificateAuthority authority) {
    return authority.expiryWarnings().stream()
        .filter(warning -> warning.kind() == ExpiryWarning.Kind.REVOCATION_LIST)
        .findFirst()
        .orElseThrow()
        .expires();
  }

  /** The trap behind the check: a list in a folder that is closed to the daemon is not applied. */
  @Test
  void aRevocationListThatCannotBeReadIsNotAppliedWhichIsWhyItsFolderIsOpen() throws IOException {
    places.serve(LIVE);
    Path folder = home.hosts.path("guest/etc/openvpn");
    Credentials dora;
    try (CertificateAuthority authority = places.open(YEAR, YEAR)) {
      // Its outer key is the shared one: its own would be refused.
      dora = issue(authority, "dora").compatible();
      authority.revoke("dora");
      places.deliver(authority);
    }
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    String read = "runuser -u nobody -- cat " + folder + "/crl.pem";
    try (OpenVpnClient slipsIn = places.connect("cafe", dora)) {
      assertThat(slipsIn.runs()).isTrue();
      assertThat(home.hosts.run("router", read).succeeded()).isFalse();
    } finally {
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    assertThat(home.hosts.run("router", read).succeeded()).isTrue();
    places.refused("cafe", dora, profile(dora), "certificate revoked");
  }
}

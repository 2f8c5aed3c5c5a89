package io.routervm.vpn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.routervm.config.RouterConfig;
import io.routervm.config.RouterConfigLoader;
import io.routervm.config.Secret;
import io.routervm.failure.Failure;
import io.routervm.pki.CertificateEntry;
import io.routervm.service.VpnMaterial;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VpnKeysTest {
  private static final Instant START = Instant.parse("2026-01-01T12:00:00Z");
  @TempDir private Path folder;
  private Path profiles;

  @BeforeEach
  void makeFolders() throws IOException {
    profiles = Files.createDirectory(folder.resolve("profiles"));
  }

  private static Optional<String> noSecret(Secret secret) {
    throw new AssertionError("no passphrase was to be asked for, " + secret);
  }

  private RouterConfig config(String vpn) {
    try {
      Path file = folder.resolve("router.yaml");
      Files.writeString(
          file,
          """
          version: 1
          os: debian-12
          install: { method: image, image: "http://images.example/i.qcow2", sha256: %s }
          wan: { bridge: brIsp }
          lan: { bridge: brHome, switch: linux, address: 192.168.42.254/24 }
          %s
          """
              .formatted("0".repeat(64), vpn));
      return new RouterConfigLoader(name -> "x").load(file);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private VpnKeys after(Duration time) {
    return after(time, "vpn: { endpoint: home.example.net }");
  }

  private VpnKeys after(Duration time, String vpn) {
    Clock clock = Clock.fixed(START.plus(time), ZoneOffset.UTC);
    return new VpnKeys(config(vpn), folder.resolve("pki"), VpnKeysTest::noSecret, clock);
  }

  private VpnClients clients(Duration time) {
    return new VpnClients(after(time));
  }

  private static Duration days(int days) {
    return Duration.ofDays(days);
  }

  @Test
  void beforeTheyAreMadeThereAreStandInsAndNothingIsWritten() {
    VpnKeys keys = after(Duration.ZERO);
    VpnMaterial material = keys.material().orElseThrow();
    assertThat(material.serverKey()).startsWith("# A stand-in").doesNotContain("BEGIN");
    assertThat(keys.due())
        .containsExactly(
            "make the VPN's certificate authority", "issue the VPN server's certificate");
    assertThat(keys.expiring()).isEmpty();
    assertThat(folder.resolve("pki")).doesNotExist();
  }

  @Test
  void withoutVpnThereAreNone() {
    VpnKeys keys = after(Duration.ZERO, "");
    assertThat(keys.material()).isEmpty();
    assertThat(keys.due()).isEmpty();
    assertThat(keys.prepare()).isEmpty();
    assertThat(folder.resolve("pki")).doesNotExist();
  }

  @Test
  void preparedOnceThereIsNothingDueAndNothingChanges() {
    assertThat(after(Duration.ZERO).prepare())
        .containsExactly(
            "made the VPN's certificate authority", "issued the VPN server's certificate");
    VpnMaterial first = after(Duration.ZERO).material().orElseThrow();
    assertThat(first.serverKey()).startsWith("-----BEGIN PRIVATE KEY-----");
    assertThat(first.toString()).doesNotContain("BEGIN");
    assertThat(after(days(6)).due()).isEmpty();
    assertThat(after(days(6)).prepare()).isEmpty();
    assertThat(after(days(6)).material()).contains(first);
  }

  /**
   * As a router of before there were outer keys of clients' own; only a reprovision brings them.
   */
  @Test
  void anAuthorityOfBeforeGetsTheKeyOfOuterKeysByAReprovisionAlone() throws IOException {
    after(Duration.ZERO).prepare();
    Path key = folder.resolve("pki/tls-crypt-v2.key");
    Files.delete(key);
    assertThat(after(Duration.ZERO).material().orElseThrow().outerKeys()).isEmpty();
    assertThat(after(Duration.ZERO).isComplete()).as("a revocation is delivered").isTrue();
    assertThat(after(Duration.ZERO).due())
        .singleElement()
        .asString()
        .startsWith("make the VPN's tls-crypt-v2 key");
    assertThat(after(Duration.ZERO).maintain()).isEmpty();
    assertThat(key).doesNotExist();
    assertThat(after(Duration.ZERO).prepare()).containsExactly("made the VPN's tls-crypt-v2 key");
    assertThat(after(Duration.ZERO).due()).isEmpty();
    assertThat(after(Duration.ZERO).material().orElseThrow().outerKeys().orElseThrow())
        .satisfies(
            keys -> {
              assertThat(keys.serverKey()).contains("OpenVPN tls-crypt-v2 server key");
              assertThat(keys).asString().doesNotContain("BEGIN");
              assertThat(keys.revoked()).isEmpty();
            });
  }

  @Test
  void theServerLearnsTheSerialNumbersOfRevokedOuterKeys() {
    clients(Duration.ZERO).add("anna", new ProfileFolder(profiles));
    clients(Duration.ZERO).add("bert", new ProfileFolder(profiles));
    after(Duration.ZERO).prepare();
    List<CertificateEntry> revoked = clients(Duration.ZERO).revoke("anna");
    assertThat(after(Duration.ZERO).material().orElseThrow().outerKeys().orElseThrow().revoked())
        .containsExactly(revoked.get(0).serial());
  }

  @Test
  void anAuthorityWithoutItsServersCertificateGetsOne() {
    clients(Duration.ZERO).add("anna", new ProfileFolder(profiles));
    assertThat(after(Duration.ZERO).isComplete()).isFalse();
    assertThat(after(Duration.ZERO).material().orElseThrow().serverKey())
        .startsWith("# A stand-in");
    assertThat(after(Duration.ZERO).due()).containsExactly("issue the VPN server's certificate");
    assertThat(after(Duration.ZERO).prepare())
        .containsExactly("issued the VPN server's certificate");
    assertThat(after(Duration.ZERO).isComplete()).isTrue();
  }

  @Test
  void theRevocationListIsMadeAnewEveryWeekAndTheServersCertificateAMonthBeforeItsEnd() {
    after(Duration.ZERO).prepare();
    VpnMaterial first = after(Duration.ZERO).material().orElseThrow();
    assertThat(after(days(8)).due())
        .containsExactly("make a new list of the VPN's revoked certificates");
    after(days(8)).prepare();
    VpnMaterial second = after(days(8)).material().orElseThrow();
    assertThat(second.revocationList()).isNotEqualTo(first.revocationList());
    assertThat(second.serverCertificate()).isEqualTo(first.serverCertificate());

    assertThat(after(days(334)).due()).noneMatch(line -> line.contains("server"));
    assertThat(after(days(336)).due()).anyMatch(line -> line.startsWith("renew the VPN server's"));
    assertThat(after(days(336)).prepare()).contains("renewed the VPN server's certificate");
    VpnMaterial third = after(days(336)).material().orElseThrow();
    assertThat(third.serverCertificate()).isNotEqualTo(first.serverCertificate());
    assertThat(after(days(344)).prepare()).anyMatch(line -> line.contains("revoked the replaced"));
    assertThat(after(days(344)).material().orElseThrow().serverCertificate())
        .isEqualTo(third.serverCertificate());
  }

  @Test
  void aServersCertificateThatCannotOutliveItsAuthorityIsNotRenewedEveryDay() {
    String brief =
        "vpn: { endpoint: home.example.net, valid: { ca: 100d, server: 100d, client: 100d } }";
    after(Duration.ZERO, brief).prepare();
    assertThat(after(days(95), brief).due()).noneMatch(line -> line.contains("server"));
  }

  @Test
  void aShortLivedCertificateIsRenewedWhenAThirdOfItsLifeIsLeft() {
    String brief = "vpn: { endpoint: home.example.net, valid: { server: 9d } }";
    after(Duration.ZERO, brief).prepare();
    assertThat(after(days(5), brief).due()).isEmpty();
    assertThat(after(days(6), brief).due()).singleElement().asString().startsWith("renew");
  }

  @Test
  void whatRunsOutIsToldInTime() {
    after(Duration.ZERO).prepare();
    clients(Duration.ZERO).add("anna", new ProfileFolder(profiles));
    assertThat(after(days(300)).expiring()).isEmpty();
    for (int left : List.of(60, 30, 7)) {
      assertThat(after(days(365 - left)).expiring())
          .filteredOn(expiring -> expiring.name().equals("anna"))
          .singleElement()
          .satisfies(
              expiring -> {
                assertThat(expiring.threshold()).isEqualTo(left);
                assertThat(expiring.sentence()).contains("anna", "in " + left + " days");
                assertThat(expiring.remedy()).contains("routervm vpn renew anna");
              });
    }
    assertThat(after(days(366)).expiring())
        .extracting(Expiring::kind, Expiring::expired)
        .contains(tuple("server", true));
    assertThat(after(days(5 * 365 - 5)).expiring())
        .extracting(Expiring::kind)
        .contains("authority", "revocation-list");
  }

  @Test
  void aRenewedClientsOldCertificateEndsWithItsGracePeriod() {
    VpnClients start = clients(Duration.ZERO);
    start.add("anna", new ProfileFolder(profiles));
    start.renew("anna", days(7), new ProfileFolder(profiles));
    assertThat(states(Duration.ZERO)).containsExactly("VALID", "VALID");
    assertThat(after(days(6)).prepare()).noneMatch(line -> line.contains("revoked the replaced"));
    assertThat(after(days(7)).prepare()).anyMatch(line -> line.contains("of \"anna\""));
    assertThat(states(days(7))).containsExactly("REVOKED", "VALID");
    assertThat(clients(days(7)).lockedOut()).isEmpty();
    clients(days(8)).revoke("anna");
    assertThat(clients(days(8)).lockedOut()).containsExactly("anna");
    clients(days(8)).add("anna", new ProfileFolder(profiles));
    assertThat(clients(days(8)).lockedOut()).isEmpty();
  }

  @Test
  void anExpiredProfileIsNotWrittenAgainButRenewed() {
    clients(Duration.ZERO).add("anna", new ProfileFolder(profiles));
    assertThatThrownBy(() -> clients(days(366)).export("anna", new ProfileFolder(profiles)))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("ran out on");
    clients(days(366)).renew("anna", days(7), new ProfileFolder(profiles));
    clients(days(366)).export("anna", new ProfileFolder(profiles));
  }

  @Test
  void readingNeedsNoPassphrase() {
    String locked = "vpn: { endpoint: home.example.net, ca_passphrase: \"${env:CA}\" }";
    Clock clock = Clock.fixed(START, ZoneOffset.UTC);
    new VpnKeys(config(locked), folder.resolve("pki"), secret -> Optional.of("long enough"), clock)
        .prepare();
    VpnKeys later = after(days(8), locked);
    assertThat(later.material()).isPresent();
    assertThat(later.due()).isNotEmpty();
    assertThat(later.expiring()).isEmpty();
    assertThat(new VpnClients(later).lockedOut()).isEqualTo(Set.of());
    assertThatThrownBy(later::prepare).isInstanceOf(AssertionError.class);
  }

  private List<String> states(Duration time) {
    return clients(time).list().stream()
        .map(CertificateEntry::state)
        .map(CertificateEntry.State::name)
        .toList();
  }
}

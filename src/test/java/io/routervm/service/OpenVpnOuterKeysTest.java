package io.routervm.service;

import static io.routervm.service.HomeNetwork.NAS;
import static io.routervm.service.VpnPlaces.LIVE;
import static io.routervm.service.VpnPlaces.REVOKED_OUTER_KEY;
import static io.routervm.service.VpnPlaces.YEAR;
import static io.routervm.service.VpnPlaces.issue;
import static io.routervm.service.VpnPlaces.policy;
import static io.routervm.service.VpnPlaces.profile;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.Placement;
import io.routervm.pki.CertificateAuthority;
import io.routervm.pki.Credentials;
import io.routervm.status.GuestLook;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Outer keys of clients' own: who gets as far as TLS with which, at the real server. */
@Tag("root")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenVpnOuterKeysTest {
  private static final String NOT_OURS = "[Cc]an not unwrap tls-crypt-v2 client key";
  private static final Pattern CLIENT_KEY =
      Pattern.compile("(?s)(-----BEGIN (OpenVPN tls-crypt-v2 client key)-----\n)(.*)(-----END.*)");

  /** Octets of a client's key before the wrapped metadata: the key, a tag, and the key again. */
  private static final int BEFORE_METADATA = 256 + 32 + 256;

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

  private Credentials issued(String name) {
    try (CertificateAuthority authority = places.open(YEAR, YEAR)) {
      return issue(authority, name);
    }
  }

  private void revoke(String name) {
    try (CertificateAuthority authority = places.open(YEAR, YEAR)) {
      authority.revoke(name);
      places.deliver(authority);
    }
  }

  private static Credentials withOuterKey(Credentials credentials, String key) {
    return new Credentials(
        credentials.name(),
        credentials.notBefore(),
        credentials.certificate(),
        credentials.key(),
        credentials.authority(),
        credentials.tlsCryptKey(),
        Optional.of(key));
  }

  private static String outerKey(Credentials credentials) {
    return credentials.ownTlsCryptKey().orElseThrow();
  }

  /** Old profiles and new ones side by side; a revocation is a new list, and nothing restarts. */
  @ParameterizedTest
  @ValueSource(strings = {"debian-12", "almalinux-9"})
  void aRevokedClientIsRefusedBeforeTlsAndNobodyElseNotices(String os) {
    places.serve(Routers.of(os, Placement.LIVE));
    Credentials lost = issued("lost-" + os);
    long pid = places.server.pid();
    try (OpenVpnClient old = places.connect("train", places.bert)) {
      try (OpenVpnClient before = places.connect("cafe", lost)) {
        assertThat(before.runs()).isTrue();
        assertThat(home.pings("cafe", NAS)).isTrue();
      }
      assertThat(places.server.log()).contains("TLS CRYPT V2 VERIFY SCRIPT OK");
      assertThat(places.server.log()).doesNotContain(REVOKED_OUTER_KEY);
      revoke(lost.name());
      int seen = places.server.log().length();
      places.refused("cafe", lost, profile(lost), REVOKED_OUTER_KEY);
      assertThat(GuestLook.refusals(places.server.log().substring(seen)))
          .as("what doctor says")
          .allSatisfy(
              finding -> assertThat(finding.seen()).contains("outer key is that of a revoked"));
      assertThat(places.server.log().substring(seen))
          .as("what was said of the one refused")
          .doesNotContain("VERIFY OK", "VERIFY ERROR", "CN=" + lost.name());
      assertThat(home.pings("train", NAS)).isTrue();
      assertThat(old.log().split("Initialization Sequence Completed", -1)).hasSize(2);
    }
    assertThat(places.server.pid()).isEqualTo(pid);
  }

  /** The serial number in it is one that nobody has revoked now, but the seal is broken. */
  @Test
  void aRevokedClientCannotPassForAnotherByChangingWhatIsInItsKey() {
    places.serve(LIVE);
    Credentials lost = issued("forger");
    try (OpenVpnClient control = places.connect("cafe", lost)) {
      assertThat(control.runs()).isTrue();
    }
    String forged = withAnotherLastDigit(outerKey(lost), serial("forger"));
    revoke("forger");
    places.refused("cafe", lost, profile(withOuterKey(lost, forged)), NOT_OURS);
  }

  /** A key that was stolen from someone who may come in leads to TLS, where the list is asked. */
  @Test
  void aRevokedClientWithAnothersOuterKeyIsRefusedByItsCertificate() {
    places.serve(LIVE);
    Credentials thief = issued("thief");
    Credentials robbed = issued("robbed");
    revoke("thief");
    Credentials both = withOuterKey(thief, outerKey(robbed));
    places.refused("cafe", both, profile(both), "certificate revoked");
  }

  @Test
  void anOuterKeyOfAnotherServerIsNone() {
    places.serve(LIVE);
    String foreign;
    try (CertificateAuthority other =
        CertificateAuthority.create(
            home.hosts.path("another"), "Home", policy(YEAR, YEAR.multipliedBy(10)))) {
      other.makeOwnKeys();
      foreign = outerKey(issue(other, "anna"));
    }
    places.refused("cafe", places.anna, profile(withOuterKey(places.anna, foreign)), NOT_OURS);
    assertThat(GuestLook.refusals(places.server.log()))
        .singleElement()
        .satisfies(
            finding -> assertThat(finding.seen()).contains("has not this router's tls-crypt key"));
  }

  /** As a router whose reprovision went back: the client's key is there, the server's is not. */
  @Test
  void aServerThatKnowsNoKeysOfClientsOwnIsOneToReprovision() {
    places.serve(Routers.of("centos-7", Placement.LIVE));
    Credentials early = issued("early");
    places.refused("cafe", early, profile(early), "Client wants tls-crypt-v2");
    assertThat(GuestLook.refusals(places.server.log()))
        .singleElement()
        .satisfies(finding -> assertThat(finding.fix()).isEqualTo("run `routervm reprovision`"));
  }

  /** As if the folder were closed to the daemon: its check would say so. */
  @Test
  void aListThatCannotBeReadKeepsOutWhoeverHasAKeyOfItsOwn() throws IOException {
    places.serve(LIVE);
    Credentials dora = issued("own-key");
    Path list = home.hosts.path("guest" + OpenVpn.REVOKED_SERIALS);
    Files.setPosixFilePermissions(list, PosixFilePermissions.fromString("rw-------"));
    places.refused("cafe", dora, profile(dora), REVOKED_OUTER_KEY);
    Files.setPosixFilePermissions(list, PosixFilePermissions.fromString("rw-r--r--"));
    try (OpenVpnClient again = places.connect("cafe", dora)) {
      assertThat(again.runs()).isTrue();
    }
  }

  private String serial(String name) {
    try (CertificateAuthority authority = places.open(YEAR, YEAR)) {
      return authority.clients().stream()
          .filter(entry -> entry.name().equals(name))
          .findFirst()
          .orElseThrow()
          .serial();
    }
  }

  /** Counter mode lets everybody flip bits of what is inside who knows what it was. */
  private static String withAnotherLastDigit(String key, String serial) {
    Matcher pem = CLIENT_KEY.matcher(key);
    assertThat(pem.find()).isTrue();
    byte[] octets = Base64.getMimeDecoder().decode(pem.group(3));
    char last = serial.charAt(serial.length() - 1);
    octets[BEFORE_METADATA + serial.length()] ^= (byte) (last ^ (last == '0' ? '1' : '0'));
    return pem.group(1)
        + Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(octets)
        + "\n"
        + pem.group(4);
  }
}

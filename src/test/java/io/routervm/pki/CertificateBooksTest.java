package io.routervm.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.failure.Failure;
import io.routervm.pki.CertificateEntry.Purpose;
import io.routervm.pki.CertificateEntry.State;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the books say, also when another tool has written in them. */
class CertificateBooksTest {
  private static final Duration WEEK = Duration.ofDays(7);
  private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
  private static final List<String> HOSTS = List.of("home.example.net");

  @TempDir Path scratch;
  private Path folder;
  private CertificateAuthority authority;

  @BeforeEach
  void create() {
    folder = scratch.resolve("pki");
    authority = CertificateAuthority.create(folder, "Test CA", SamplePki.POLICY, at(now));
  }

  @AfterEach
  void close() {
    authority.close();
  }

  private static Clock at(Instant time) {
    return Clock.fixed(time, ZoneOffset.UTC);
  }

  private void reopen(Instant time) {
    authority.close();
    authority = SamplePki.open(folder, at(time));
  }

  /** As `easyrsa revoke` does, without its CRL. */
  private void revokeInTheIndex(String serial) throws Exception {
    Path index = folder.resolve("index.txt");
    Files.writeString(
        index, Index.parse(Files.readString(index)).revoked(Serial.parse(serial), now, "").text());
  }

  private RevocationList list() throws Exception {
    return RevocationList.parse(authority.revocationList());
  }

  @Test
  void thereIsOneServerAndItIsNoClient() {
    assertThat(authority.server()).isEmpty();
    CertificateEntry first = authority.issueServer(HOSTS);
    assertThatThrownBy(() -> authority.issueServer(HOSTS)).hasMessageContaining("already");
    CertificateEntry second = authority.renewServer(HOSTS, now.plus(WEEK));
    assertThat(second.purpose()).isEqualTo(Purpose.SERVER);
    assertThat(second.serial()).isNotEqualTo(first.serial());
    assertThat(authority.server()).contains(second);
    authority.issueClient("anna");
    assertThat(authority.clients())
        .singleElement()
        .satisfies(
            anna -> {
              assertThat(anna.name()).isEqualTo("anna");
              assertThat(anna.state()).isEqualTo(State.VALID);
              assertThat(anna.notBefore()).isEmpty();
              assertThat(anna.purpose()).isEqualTo(Purpose.OTHER);
            });
    assertThat(authority.list()).hasSize(3);
  }

  @Test
  void theAuthorityIsReadAsItIs() throws Exception {
    assertThat(authority.expires()).isEqualTo(now.plus(SamplePki.POLICY.authority()));
    assertThat(authority.authorityCertificate())
        .isEqualTo(Files.readString(folder.resolve("ca.crt")));
    // It has no extended key usage at all.
    assertThat(CertificateFacts.parse(authority.authorityCertificate()).purpose())
        .isEqualTo(Purpose.OTHER);
    authority.issueClient("anna");
    assertThat(authority.credentials("anna").authority())
        .isEqualTo(authority.authorityCertificate());
  }

  @Test
  void maintenanceIsDueWhenTheListIsAWeekOld() {
    assertThat(authority.maintenanceIsDue()).isFalse();
    reopen(now.plus(WEEK).minusSeconds(1));
    assertThat(authority.maintenanceIsDue()).isFalse();
    reopen(now.plus(WEEK));
    assertThat(authority.maintenanceIsDue()).isTrue();
  }

  @Test
  void maintenanceIsDueWhenAGracePeriodIsOver() {
    authority.issueClient("anna");
    authority.renewClient("anna", now.plusSeconds(60));
    assertThat(authority.maintenanceIsDue()).isFalse();
    reopen(now.plusSeconds(59));
    assertThat(authority.maintenanceIsDue()).isFalse();
    reopen(now.plusSeconds(60));
    assertThat(authority.maintenanceIsDue()).isTrue();
    assertThat(authority.maintain().revoked()).hasSize(1);
    assertThat(authority.maintenanceIsDue()).isFalse();
  }

  @Test
  void maintenanceIsDueWhenAnotherToolRevoked() throws Exception {
    String serial = authority.issueClient("anna").serial();
    revokeInTheIndex(serial);
    assertThat(authority.maintenanceIsDue()).isTrue();
    assertThat(authority.maintain()).isEqualTo(new Maintenance(List.of(), true));
    assertThat(list().serials()).containsExactly(Serial.parse(serial));
  }

  @Test
  void whatAnotherToolRevokedMeanwhileIsNotRevokedAgain() throws Exception {
    String serial = authority.issueClient("anna").serial();
    authority.renewClient("anna", now.plusSeconds(60));
    revokeInTheIndex(serial);
    reopen(now.plusSeconds(61));
    assertThat(authority.maintain().revoked()).isEmpty();
    assertThat(Files.readString(folder.resolve("index.txt"))).doesNotContain("superseded");
  }

  @Test
  void renewingWithoutGraceListsTheOldOneAtOnce() throws Exception {
    String serial = authority.issueClient("anna").serial();
    authority.renewClient("anna", now);
    assertThat(list().serials()).containsExactly(Serial.parse(serial));
    assertThat(authority.list().get(0).revoked()).contains(now);
    assertThat(authority.list().get(0).state()).isEqualTo(State.REVOKED);
  }

  @Test
  void whatIsRevokedCanNeitherBeRenewedNorUsed() throws Exception {
    String serial = authority.issueClient("anna").serial();
    revokeInTheIndex(serial);
    assertUnknown(() -> authority.renewClient("anna", now), "every certificate of \"anna\"");
    assertUnknown(() -> authority.credentials("anna"), "every certificate of \"anna\"");
    assertUnknown(() -> authority.revoke("anna"), "every certificate of \"anna\"");
    // Its files carry the name as long as the other tool left them there.
    assertThatThrownBy(() -> authority.issueClient("anna")).hasMessageContaining("already");
  }

  @Test
  void aNameWithoutItsFilesIsUnknown() throws Exception {
    authority.issueClient("anna");
    Files.delete(folder.resolve("issued/anna.crt"));
    assertUnknown(() -> authority.credentials("anna"), "every certificate of \"anna\"");
    assertUnknown(() -> authority.renewClient("anna", now), "every certificate of \"anna\"");
    assertThatThrownBy(() -> authority.issueClient("anna")).hasMessageContaining("already");
  }

  @Test
  void aCertificateThatTheBooksDoNotKnowIsUnknown() throws Exception {
    authority.issueClient("anna");
    Files.writeString(folder.resolve("index.txt"), "");
    assertUnknown(() -> authority.renewClient("anna", now), "no VPN client \"anna\"");
    assertUnknown(() -> authority.revoke("a\033b"), "no VPN client \"a?b\"");
  }

  private static void assertUnknown(ThrowingCallable operation, String words) {
    assertThatThrownBy(operation)
        .isInstanceOfSatisfying(
            Failure.class, failure -> assertThat(failure.kind()).isEqualTo(Failure.Kind.USAGE))
        .hasMessageContaining(words);
  }

  @Test
  void aCertificateForAnotherUseIsShownAsSuch() throws Exception {
    String serial = authority.issueClient("anna").serial();
    Files.writeString(
        folder.resolve("certs_by_serial/" + serial + ".pem"), authority.authorityCertificate());
    assertThat(authority.list())
        .singleElement()
        .satisfies(anna -> assertThat(anna.purpose()).isEqualTo(Purpose.OTHER));
  }

  @Test
  void aCertificateIsExpiredFromItsEndOn() {
    Instant end = authority.issueClient("anna").notAfter();
    assertThat(end).isEqualTo(now.plus(SamplePki.POLICY.client()));
    reopen(end.minusSeconds(1));
    assertThat(authority.list().get(0).state()).isEqualTo(State.VALID);
    reopen(end);
    assertThat(authority.list().get(0).state()).isEqualTo(State.EXPIRED);
  }
}

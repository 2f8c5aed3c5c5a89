package io.routervm.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CRLException;
import java.security.cert.CRLReason;
import java.security.cert.X509CRLEntry;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RevocationListTest {
  private static Instant now;
  private static final Duration YEAR = Duration.ofDays(365);
  private static final Serial SERIAL = Serial.parse("0A");

  @TempDir static Path folder;
  private static Issuer issuer;

  @BeforeAll
  static void make() throws Exception {
    now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    Issuer.Issued authority = Issuer.authority("Test CA", KeyType.EC_P384, YEAR, now);
    issuer = new Issuer(Pem.certificate(authority.certificate()), authority.key());
    Files.writeString(folder.resolve("ca.key"), authority.keyPem());
    Files.writeString(folder.resolve("ca.crt"), authority.certificate());
  }

  private RevocationList list(IndexLine line, Duration validity) throws Exception {
    return RevocationList.parse(
        RevocationList.create(issuer, new Index(List.of(line)), BigInteger.TWO, validity, now));
  }

  private IndexLine revoked(String reason) {
    return IndexLine.issued(SERIAL, now.plus(YEAR), "anna").revokedAt(now.minusSeconds(60), reason);
  }

  @ParameterizedTest
  @CsvSource({
    "keyCompromise, KEY_COMPROMISE",
    "CACompromise, CA_COMPROMISE",
    "affiliationChanged, AFFILIATION_CHANGED",
    "superseded, SUPERSEDED",
    "cessationOfOperation, CESSATION_OF_OPERATION",
    "certificateHold, CERTIFICATE_HOLD"
  })
  void opensslsReasonsAreThoseOfTheStandard(String word, CRLReason reason) throws Exception {
    assertThat(entry(word).getRevocationReason()).isEqualTo(reason);
  }

  @Test
  void anotherReasonIsNone() throws Exception {
    assertThat(entry("").getRevocationReason()).isIn(null, CRLReason.UNSPECIFIED);
    assertThat(entry("holdInstruction,1.2").getRevocationReason())
        .isIn(null, CRLReason.UNSPECIFIED);
  }

  private X509CRLEntry entry(String reason) throws Exception {
    RevocationList list = list(revoked(reason), YEAR);
    assertThat(list.serials()).containsExactly(SERIAL);
    X509CRLEntry entry = list.crl().getRevokedCertificate(SERIAL.number());
    assertThat(entry.getRevocationDate().toInstant()).isEqualTo(now.minusSeconds(60));
    return entry;
  }

  @Test
  void holdsWhatIsRevokedAndNothingElse() throws Exception {
    RevocationList list = list(IndexLine.issued(SERIAL, now.plus(YEAR), "anna"), YEAR);
    assertThat(list.serials()).isEmpty();
    assertThat(list.number()).isEqualTo(2);
  }

  @Test
  void isValidFromAnHourBeforeAndNotLongerThanItsAuthority() throws Exception {
    RevocationList list = list(revoked(""), Duration.ofDays(10));
    assertThat(list.thisUpdate()).isEqualTo(now.minus(Duration.ofHours(1)));
    assertThat(list.nextUpdate()).isEqualTo(now.plus(Duration.ofDays(10)));
    assertThat(list(revoked(""), YEAR.multipliedBy(2)).nextUpdate()).isEqualTo(now.plus(YEAR));
    assertThat(issuer.cut(now.plus(YEAR))).isEqualTo(now.plus(YEAR));
  }

  @Test
  void whatOpensslMadeWithoutANumberCountsAsZero() throws Exception {
    Path settings =
        Files.writeString(
            folder.resolve("openssl.cnf"),
            """
            [ca]
            default_ca = ours
            [ours]
            database = %1$s/index.txt
            default_md = sha256
            default_crl_days = 3
            """
                .formatted(folder));
    Files.writeString(folder.resolve("index.txt"), "");
    Path made = folder.resolve("crl.pem");
    Tool.openssl(
        "ca -gencrl -config %s -cert %s -keyfile %s -out %s"
            .formatted(settings, folder.resolve("ca.crt"), folder.resolve("ca.key"), made));
    RevocationList list = RevocationList.parse(Files.readString(made));
    assertThat(list.number()).isZero();
    assertThat(list.serials()).isEmpty();
  }

  @Test
  void whatIsNoneIsRefused() {
    assertThatThrownBy(() -> RevocationList.parse("nothing")).isInstanceOf(CRLException.class);
    assertThatThrownBy(() -> RevocationList.parse(Pem.encode("X509 CRL", new byte[] {1})))
        .isInstanceOf(CRLException.class);
  }

  @Test
  void aRevocationWithoutADateCountsFromNow() throws Exception {
    IndexLine undated =
        new IndexLine('R', now, Optional.empty(), "", SERIAL, "unknown", "/CN=anna");
    assertThat(list(undated, YEAR).crl().getRevokedCertificate(SERIAL.number()).getRevocationDate())
        .isEqualTo(Date.from(now));
  }

  @Test
  void aCertificateBeginsAnHourEarlierAndEndsInAWholeSecond() throws Exception {
    Instant odd = now.plusMillis(700);
    Issuer.Issued issued = issuer.client("anna", KeyType.EC_P384, Duration.ofDays(1), odd);
    var certificate = Pem.certificate(issued.certificate());
    assertThat(certificate.getNotBefore().toInstant()).isEqualTo(now.minus(Duration.ofHours(1)));
    assertThat(certificate.getNotAfter().toInstant())
        .isEqualTo(now.plus(Duration.ofDays(1)))
        .isEqualTo(issued.notAfter());
    assertThat(issued).hasToString("certificate " + issued.serial() + " of anna");
    assertThat(issued.serial().number()).isEqualTo(certificate.getSerialNumber());
  }

  @Test
  void anAuthorityThatEndsThisMomentIssuesNothing() {
    assertThatThrownBy(
            () -> issuer.client("anna", KeyType.EC_P384, Duration.ofDays(1), now.plus(YEAR)))
        .hasMessageContaining("ran out on " + now.plus(YEAR));
  }

  @Test
  void pemIsTakenFromAmongOtherText() {
    String block = Pem.encode("CERTIFICATE", new byte[] {1, 2, 3});
    assertThat(block).isEqualTo("-----BEGIN CERTIFICATE-----\nAQID\n-----END CERTIFICATE-----\n");
    assertThat(Pem.block("CERTIFICATE", "Certificate:\n" + block + "more")).isEqualTo(block);
    assertThat(Pem.block("CERTIFICATE", block)).isEqualTo(block);
    assertThat(Pem.decode("CERTIFICATE", block)).containsExactly(1, 2, 3);
    String end = "-----END CERTIFICATE-----\n";
    for (String text :
        List.of("", "-----BEGIN CERTIFICATE-----\nAQID\n", end, end + block.replace(end, ""))) {
      assertThatThrownBy(() -> Pem.block("CERTIFICATE", text))
          .hasMessageContaining("no PEM block CERTIFICATE");
    }
  }
}

package io.routervm.pki;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A PKI of 1,000 clients, 300 of them revoked. */
class ThousandClientsTest {
  private static final int CLIENTS = 1000;
  private static final int REVOKED = 300;

  @TempDir Path scratch;

  @Test
  void stayQuickAndOpensslAgreesOnEachOfThem() throws Exception {
    Path pki = scratch.resolve("pki");
    CertificateAuthority.create(pki, "Test CA", SamplePki.POLICY).close();
    issueAll(pki);
    try (CertificateAuthority authority = SamplePki.open(pki, Clock.systemUTC())) {
      long start = System.nanoTime();
      List<CertificateEntry> entries = authority.list();
      Duration listing = since(start);
      start = System.nanoTime();
      authority.refreshRevocationList();
      Duration crl = since(start);
      start = System.nanoTime();
      authority.issueClient("one-more");
      Duration issuing = since(start);
      System.out.printf(
          "1,000 clients: list %d ms, CRL %d ms, one more client %d ms%n",
          listing.toMillis(), crl.toMillis(), issuing.toMillis());
      assertThat(entries).hasSize(CLIENTS);
      assertThat(listing).isLessThan(Duration.ofSeconds(1));
      assertThat(crl).isLessThan(Duration.ofSeconds(2));
      assertThat(issuing).isLessThan(Duration.ofSeconds(2));
      authority.revoke("one-more");
    }
    List<Path> all = new ArrayList<>(Tool.files(pki.resolve("issued")));
    assertThat(all).hasSize(CLIENTS - REVOKED);
    List<Path> revoked = Tool.files(pki.resolve("revoked/certs_by_serial"));
    all.addAll(revoked);
    assertThat(Tool.refused(pki, all))
        .hasSize(REVOKED + 1)
        .hasSameElementsAs(revoked.stream().map(file -> file.getFileName().toString()).toList());
  }

  /** In one ledger, because 1,300 operations that each sync a dozen files would test the disk. */
  private static void issueAll(Path pki) throws Exception {
    PkiFolder folder = PkiFolder.open(pki, SamplePki.UNWATCHED);
    try {
      Issuer issuer =
          new Issuer(
              Pem.certificate(Files.readString(pki.resolve("ca.crt"))),
              AuthorityKey.parse(
                  Files.readString(pki.resolve("private/ca.key")),
                  SamplePki.POLICY.passphrase(),
                  "test"));
      Ledger ledger = Ledger.read(folder);
      for (int i = 0; i < CLIENTS; i++) {
        ledger.add(
            issuer.client("client-" + i, KeyType.EC_P384, Duration.ofDays(365), Instant.now()));
      }
      ledger.commit();
      Ledger again = Ledger.read(folder);
      for (int i = 0; i < REVOKED; i++) {
        again.index().unrevoked("client-" + i).forEach(line -> again.revoke(line, Instant.now(), ""));
      }
      again.commit();
    } finally {
      folder.close();
    }
  }

  private static Duration since(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }
}

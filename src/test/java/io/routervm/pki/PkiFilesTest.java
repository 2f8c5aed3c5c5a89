package io.routervm.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.failure.Failure;
import io.routervm.platform.DurableFiles;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which file is where after each operation: easy-rsa's layout, which easy-rsa itself goes by. */
class PkiFilesTest {
  private static final Duration WEEK = Duration.ofDays(7);

  @TempDir Path scratch;
  private Path folder;
  private CertificateAuthority authority;

  @BeforeEach
  void create() {
    folder = scratch.resolve("pki");
    authority = CertificateAuthority.create(folder, "Test CA", SamplePki.POLICY);
  }

  @AfterEach
  void close() {
    authority.close();
  }

  /** Path to content of all that belongs to certificates. */
  private SortedMap<String, String> certificates() throws IOException {
    SortedMap<String, String> files = new TreeMap<>();
    for (String below :
        List.of("private", "reqs", "issued", "certs_by_serial", "revoked", "renewed")) {
      try (var all = Files.walk(folder.resolve(below))) {
        for (Path file : all.filter(Files::isRegularFile).toList()) {
          files.put(folder.relativize(file).toString(), Files.readString(file));
        }
      }
    }
    files.remove("private/ca.key");
    return files;
  }

  private String text(String file) throws IOException {
    return Files.readString(folder.resolve(file));
  }

  @Test
  void aNewCertificateHasItsFilesAndTheNextSerialIsAnother() throws Exception {
    String serialBefore = text("serial");
    String serial = authority.issueClient("anna").serial();
    SortedMap<String, String> files = certificates();
    assertThat(files)
        .containsOnlyKeys(
            "certs_by_serial/" + serial + ".pem",
            "issued/anna.crt",
            "private/anna.key",
            "reqs/anna.req");
    assertThat(files.get("issued/anna.crt"))
        .isEqualTo(files.get("certs_by_serial/" + serial + ".pem"))
        .startsWith("-----BEGIN CERTIFICATE-----");
    assertThat(files.get("private/anna.key")).startsWith("-----BEGIN PRIVATE KEY-----");
    assertThat(files.get("reqs/anna.req")).startsWith("-----BEGIN CERTIFICATE REQUEST-----");
    assertThat(text("serial")).matches("([0-9A-F]{2})+\n").isNotEqualTo(serialBefore);
  }

  @Test
  void aRevokedOneIsMovedAwayUnderItsSerial() throws Exception {
    String serial = authority.issueClient("anna").serial();
    SortedMap<String, String> before = certificates();
    authority.revoke("anna");
    assertThat(certificates())
        .containsExactly(
            entry(before, "issued/anna.crt", "revoked/certs_by_serial/" + serial + ".crt"),
            entry(before, "private/anna.key", "revoked/private_by_serial/" + serial + ".key"),
            entry(before, "reqs/anna.req", "revoked/reqs_by_serial/" + serial + ".req"));
    assertThat(authority.list().get(0).notBefore()).isPresent();
  }

  @Test
  void aRenewedOneStaysUntilItsTimeAndThenFollows() throws Exception {
    String serial = authority.issueClient("anna").serial();
    SortedMap<String, String> before = certificates();
    String next = authority.renewClient("anna", Instant.now().plus(WEEK)).serial();
    SortedMap<String, String> renewed = certificates();
    assertThat(renewed)
        .hasSize(8)
        .containsKeys(
            "certs_by_serial/" + next + ".pem",
            "issued/anna.crt",
            "private/anna.key",
            "reqs/anna.req")
        .contains(
            entry(before, "issued/anna.crt", "renewed/certs_by_serial/" + serial + ".crt"),
            entry(before, "private/anna.key", "renewed/private_by_serial/" + serial + ".key"),
            entry(before, "reqs/anna.req", "renewed/reqs_by_serial/" + serial + ".req"),
            entry(
                before,
                "certs_by_serial/" + serial + ".pem",
                "certs_by_serial/" + serial + ".pem"));
    assertThat(renewed.get("private/anna.key")).isNotEqualTo(before.get("private/anna.key"));
    assertThat(text("pending-revocations")).startsWith(serial + " 20");
    authority.close();

    authority = SamplePki.open(folder, SamplePki.in(WEEK.plusDays(1)));
    authority.maintain();
    assertThat(certificates())
        .hasSize(7)
        .containsKey("certs_by_serial/" + next + ".pem")
        .contains(
            entry(before, "issued/anna.crt", "revoked/certs_by_serial/" + serial + ".crt"),
            entry(before, "private/anna.key", "revoked/private_by_serial/" + serial + ".key"),
            entry(before, "reqs/anna.req", "revoked/reqs_by_serial/" + serial + ".req"));
    assertThat(text("pending-revocations")).isEmpty();
  }

  @Test
  void twoOfOneNameAreMovedEachUnderItsOwnSerial() throws Exception {
    String old = authority.issueClient("anna").serial();
    SortedMap<String, String> first = certificates();
    String next = authority.renewClient("anna", Instant.now().plus(WEEK)).serial();
    SortedMap<String, String> second = certificates();
    authority.revoke("anna");
    assertThat(certificates())
        .containsOnly(
            entry(first, "issued/anna.crt", "revoked/certs_by_serial/" + old + ".crt"),
            entry(first, "private/anna.key", "revoked/private_by_serial/" + old + ".key"),
            entry(first, "reqs/anna.req", "revoked/reqs_by_serial/" + old + ".req"),
            entry(second, "issued/anna.crt", "revoked/certs_by_serial/" + next + ".crt"),
            entry(second, "private/anna.key", "revoked/private_by_serial/" + next + ".key"),
            entry(second, "reqs/anna.req", "revoked/reqs_by_serial/" + next + ".req"));
  }

  @Test
  void aNewPkiHasEasyRsasSettings() throws Exception {
    assertThat(text("index.txt")).isEmpty();
    assertThat(text("index.txt.attr")).isEqualTo("unique_subject = no\n");
    assertThat(text("openssl-easyrsa.cnf")).contains("[ ca ]");
    assertThat(text("vars"))
        .containsPattern("(?m)^set_var EASYRSA_ALGO +\"ec\"$")
        .containsPattern("(?m)^set_var EASYRSA_DIGEST +\"sha384\"$");
  }

  private static Map.Entry<String, String> entry(
      SortedMap<String, String> before, String was, String is) {
    return Map.entry(is, before.get(was));
  }

  @Test
  void theNumberOfTheNextListIsKeptAndRespected() throws Exception {
    assertThat(text("crlnumber")).isEqualTo("02\n");
    authority.refreshRevocationList();
    assertThat(text("crlnumber")).isEqualTo("03\n");
    Files.writeString(folder.resolve("crlnumber"), "0A\n");
    authority.refreshRevocationList();
    assertThat(listNumber()).isEqualTo(10);
    assertThat(text("crlnumber")).isEqualTo("0B\n");
    // Another tool forgot to count: the number rises all the same.
    Files.writeString(folder.resolve("crlnumber"), "01\n");
    authority.refreshRevocationList();
    assertThat(listNumber()).isEqualTo(11);
    Files.delete(folder.resolve("crlnumber"));
    authority.refreshRevocationList();
    assertThat(listNumber()).isEqualTo(12);
  }

  private BigInteger listNumber() throws Exception {
    return RevocationList.parse(authority.revocationList()).number();
  }

  @Test
  void whatAFullDiskLeftUndoneIsDoneBeforeAnythingIsRead() throws Exception {
    authority.issueClient("anna");
    authority.close();
    for (int operation = 0; operation < 3; operation++) {
      int[] steps = {0};
      DurableFiles.Watch full =
          (step, path) -> {
            if (step == DurableFiles.Step.CREATE && ++steps[0] == 2) {
              throw new IOException("No space left on device");
            }
          };
      authority = CertificateAuthority.open(folder, SamplePki.POLICY, Clock.systemUTC(), full);
      BigInteger before = listNumber();
      assertThatThrownBy(authority::refreshRevocationList)
          .isInstanceOf(Failure.class)
          .hasMessageContaining("No space left");
      assertThat(folder.resolve(".journal")).exists();
      switch (operation) {
        case 0 -> authority.revocationList();
        case 1 -> authority.authorityCertificate();
        default -> authority.list();
      }
      assertThat(folder.resolve(".journal")).doesNotExist();
      assertThat(listNumber()).isEqualTo(before.add(BigInteger.ONE));
      authority.close();
    }
    authority = SamplePki.open(folder, Clock.systemUTC());
  }

  @Test
  void aDiskThatIsFullAtOnceChangesNothing() throws Exception {
    authority.close();
    DurableFiles.Watch full =
        (step, path) -> {
          throw new IOException("No space left on device");
        };
    authority = CertificateAuthority.open(folder, SamplePki.POLICY, Clock.systemUTC(), full);
    assertThatThrownBy(authority::refreshRevocationList)
        .isInstanceOfSatisfying(
            Failure.class, failure -> assertThat(failure.hint()).contains("Nothing was changed"));
    assertThat(listNumber()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "index.txt, list",
    "pending-revocations, list",
    "crl.pem, maintain",
    "ca.crt, expires",
    "private/ca.key, issue",
    "issued/anna.crt, credentials",
    "issued/anna.crt, add",
  })
  void aDamagedFileIsNamed(String file, String operation) throws Exception {
    authority.issueClient("anna");
    Files.writeString(folder.resolve(file), "damaged\n");
    assertThatThrownBy(() -> perform(operation))
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> {
              assertThat(failure.kind()).isEqualTo(Failure.Kind.PRECONDITION);
              assertThat(failure.what()).contains("cannot be read");
              assertThat(failure.hint()).contains("Restore");
              if (!file.equals("pending-revocations")) {
                assertThat(failure.subject()).isEqualTo(folder.resolve(file).toString());
              }
            });
  }

  @Test
  void aDamagedCertificateInTheBooksIsNamed() throws Exception {
    String serial = authority.issueClient("anna").serial();
    Path file = folder.resolve("certs_by_serial/" + serial + ".pem");
    for (String damage : List.of("damaged", Pem.encode("CERTIFICATE", new byte[] {1, 2, 3}))) {
      Files.writeString(file, damage);
      assertThatThrownBy(authority::list)
          .isInstanceOfSatisfying(
              Failure.class, failure -> assertThat(failure.subject()).isEqualTo(file.toString()));
    }
    Files.delete(file);
    assertThat(authority.list().get(0).notBefore()).isEmpty();
    assertThat(authority.list().get(0).purpose()).isEqualTo(CertificateEntry.Purpose.OTHER);
  }

  @ParameterizedTest
  @CsvSource({
    "index.txt, list",
    "crl.pem, maintain",
    "private/ca.key, issue",
    "private/anna.key, credentials",
    "tls-crypt.key, credentials"
  })
  void aMissingFileIsNamed(String file, String operation) throws Exception {
    authority.issueClient("anna");
    Files.delete(folder.resolve(file));
    assertThatThrownBy(() -> perform(operation))
        .isInstanceOf(Failure.class)
        .hasMessageContaining(file + " is missing");
  }

  @Test
  void aFileThatCannotBeReadAtAllIsNamed() throws Exception {
    Files.delete(folder.resolve("crl.pem"));
    Files.createDirectory(folder.resolve("crl.pem"));
    assertThatThrownBy(authority::revocationList)
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> {
              assertThat(failure.what()).contains("cannot be read or written");
              assertThat(failure.subject()).isEqualTo(folder.resolve("crl.pem").toString());
            });
  }

  /** By an authority that has read nothing yet. */
  private Object perform(String operation) {
    authority.close();
    authority = SamplePki.open(folder, Clock.systemUTC());
    return switch (operation) {
      case "list" -> authority.list();
      case "maintain" -> authority.maintain();
      case "expires" -> authority.expires();
      case "issue" -> authority.issueClient("ben");
      case "add" -> authority.issueClient("anna");
      case "credentials" -> authority.credentials("anna");
      default -> throw new IllegalArgumentException(operation);
    };
  }
}

package io.routervm.pki;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.failure.Failure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The CA's key in every form in which other tools leave it. */
class AuthorityKeyTest {
  @TempDir static Path folder;
  private static PrivateKey key;

  @BeforeAll
  static void make() {
    key = KeyType.EC_P384.generate().getPrivate();
  }

  private static PrivateKey parse(String pem) {
    return AuthorityKey.parse(pem, Optional.empty(), "private/ca.key");
  }

  @Test
  void plain() {
    String pem = AuthorityKey.pem(key, Optional.empty());
    assertThat(pem).startsWith("-----BEGIN PRIVATE KEY-----\n");
    assertThat(parse(pem)).isEqualTo(key);
  }

  @Test
  void thatOpensslWritesAfterItsCurve() throws Exception {
    Path made = folder.resolve("ec.key");
    Tool.openssl("ecparam -name secp384r1 -genkey -out " + made);
    String pem = Files.readString(made);
    assertThat(pem).contains("BEGIN EC PARAMETERS", "BEGIN EC PRIVATE KEY");
    assertThat(parse(pem).getAlgorithm()).isEqualTo("EC");
  }

  @Test
  void ofRsaInItsOldForm() throws Exception {
    Path made = folder.resolve("rsa.key");
    Tool.openssl("genrsa -traditional -out " + made + " 2048");
    String pem = Files.readString(made);
    assertThat(pem).contains("BEGIN RSA PRIVATE KEY");
    assertThat(parse(pem).getAlgorithm()).isEqualTo("RSA");
  }

  @Test
  void protectedByAPassphraseOfWhichNothingStaysInMemory() {
    char[] first = "abcd".toCharArray();
    String pem = AuthorityKey.pem(key, Optional.of(() -> first));
    assertThat(pem).startsWith("-----BEGIN ENCRYPTED PRIVATE KEY-----\n");
    assertThat(first).containsOnly('\0');
    char[] second = "abcd".toCharArray();
    assertThat(AuthorityKey.parse(pem, Optional.of(() -> second), "here")).isEqualTo(key);
    assertThat(second).containsOnly('\0');
    char[] wrong = "abce".toCharArray();
    assertThatThrownBy(() -> AuthorityKey.parse(pem, Optional.of(() -> wrong), "here"))
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> {
              assertThat(failure.what()).contains("does not open");
              assertThat(failure.subject()).isEqualTo("here");
            });
    assertThat(wrong).containsOnly('\0');
    assertThatThrownBy(() -> AuthorityKey.parse(pem, Optional.empty(), "here"))
        .hasMessageContaining("none is given");
  }

  @Test
  void protectedByTooShortAPassphraseOpensslWouldNotOpenIt() {
    Supplier<char[]> three = "abc"::toCharArray;
    assertThatThrownBy(() -> AuthorityKey.pem(key, Optional.of(three)))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("shorter than 4");
  }

  @Test
  void thatIsNone() {
    for (String text : List.of("", "no key", "-----BEGIN PRIVATE KEY-----\nAAAA\n")) {
      assertThatThrownBy(() -> parse(text))
          .isInstanceOfSatisfying(
              Failure.class,
              failure -> {
                assertThat(failure.what()).isEqualTo("the CA key cannot be read");
                assertThat(failure.subject()).isEqualTo("private/ca.key");
              });
    }
  }

  /** RFC 7914, section 12. */
  @Test
  void scryptIsTheStandards() {
    byte[] key =
        Scrypt.derive(
            "pleaseletmein".getBytes(US_ASCII), "SodiumChloride".getBytes(US_ASCII), 14, 64);
    assertThat(HexFormat.of().formatHex(key))
        .isEqualTo(
            "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2"
                + "d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887");
  }

  @Test
  void signsWithWhatFitsIt() {
    assertThat(KeyType.signatureAlgorithm(key)).isEqualTo("SHA384withECDSA");
  }
}

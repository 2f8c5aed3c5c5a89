package io.routervm.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** index.txt, which openssl and easy-rsa read and write too, and what stands beside it. */
class IndexTest {
  private static final String TEXT =
      """
      V\t300101000000Z\t\t0A\tunknown\t/CN=anna
      R\t300101000000Z\t260102030405Z,keyCompromise\t0B\tunknown\t/CN=ben
      R\t300101000000Z\t260102030405Z\t0C\tunknown\t/CN=anna
      E\t200101000000Z\t\t0D\tunknown\t/C=AT/CN=old/O=home
      """;

  private static final Serial TEN = Serial.parse("0A");

  @Test
  void isWrittenAsItIsRead() {
    Index index = Index.parse(TEXT + "\n");
    assertThat(index.text()).isEqualTo(TEXT);
    assertThat(index.lines())
        .extracting(IndexLine::name)
        .containsExactly("anna", "ben", "anna", "old");
    assertThat(index.lines())
        .extracting(IndexLine::reason)
        .containsExactly("", "keyCompromise", "", "");
    assertThat(index.lines().get(1).revoked()).contains(Instant.parse("2026-01-02T03:04:05Z"));
    assertThat(index.lines().get(0).revoked()).isEmpty();
  }

  @Test
  void knowsWhatIsRevokedAndWhatIsNot() {
    Index index = Index.parse(TEXT);
    assertThat(index.unrevoked("anna")).extracting(IndexLine::serial).containsExactly(TEN);
    assertThat(index.unrevoked("old")).hasSize(1);
    assertThat(index.unrevoked("ben")).isEmpty();
    assertThat(index.revoked()).extracting(line -> line.serial().hex()).containsExactly("0B", "0C");
    assertThat(index.find(TEN).orElseThrow().name()).isEqualTo("anna");
    assertThat(index.find(Serial.parse("0E"))).isEmpty();
  }

  @Test
  void revokesOneAndLeavesTheOthers() {
    Index index =
        Index.parse(TEXT).revoked(TEN, Instant.parse("2027-01-01T00:00:00Z"), "superseded");
    assertThat(index.text())
        .startsWith("R\t300101000000Z\t270101000000Z,superseded\t0A\tunknown\t/CN=anna\n")
        .endsWith(TEXT.substring(TEXT.indexOf("\nR")));
  }

  @Test
  void aSubjectWithoutANameIsItsOwn() {
    assertThat(IndexLine.parse("V\t300101000000Z\t\t0A\tunknown\t/O=home").name())
        .isEqualTo("/O=home");
  }

  /** RFC 5280: two digits for the year up to 2049, four from 2050. */
  @ParameterizedTest
  @CsvSource({
    "491231235959Z, 2049-12-31T23:59:59Z",
    "20500101000000Z, 2050-01-01T00:00:00Z",
    "500101000000Z, 1950-01-01T00:00:00Z",
    "000101000000Z, 2000-01-01T00:00:00Z",
    "991231235959Z, 1999-12-31T23:59:59Z"
  })
  void yearsAreThoseOfAsn1(String text, Instant instant) {
    assertThat(IndexLine.parse("V\t" + text + "\t\t0A\tunknown\t/CN=a").expires())
        .isEqualTo(instant);
  }

  @Test
  void theLongFormIsWrittenFrom2050On() {
    assertThat(IndexLine.issued(TEN, Instant.parse("2049-12-31T23:59:59Z"), "a"))
        .hasToString("V\t491231235959Z\t\t0A\tunknown\t/CN=a");
    assertThat(IndexLine.issued(TEN, Instant.parse("2050-01-01T00:00:00Z"), "a"))
        .hasToString("V\t20500101000000Z\t\t0A\tunknown\t/CN=a");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X\t300101000000Z\t\t0A\tunknown\t/CN=a",
        "V\t300101000000Z\t\t0A\tunknown",
        "V\t300101000000Z\t\t0A\tunknown\t/CN=a\tmore",
        "VR\t300101000000Z\t\t0A\tunknown\t/CN=a"
      })
  void whatIsNoLineIsRefused(String line) {
    assertThatThrownBy(() -> Index.parse(line))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("index.txt");
  }

  @Test
  void serialsAreWholeOctets() {
    assertThat(Serial.parse("a").hex()).isEqualTo("0A");
    assertThat(Serial.parse("0a")).hasToString("0A");
    assertThat(new Serial(BigInteger.valueOf(0xABC)).hex()).isEqualTo("0ABC");
    assertThat(new Serial(BigInteger.valueOf(0xABCD)).hex()).isEqualTo("ABCD");
    assertThat(Serial.random()).isNotEqualTo(Serial.random());
    assertThat(Serial.random().number()).isPositive();
  }

  @Test
  void pendingRevocationsAreWrittenAsTheyAreRead() {
    String text = "0A 2030-01-01T00:00:00Z\n0B 2031-01-01T00:00:00Z\n";
    PendingRevocations pending = PendingRevocations.parse("\n" + text + "  \n");
    assertThat(pending.text()).isEqualTo(text);
    assertThat(pending.of(TEN)).contains(Instant.parse("2030-01-01T00:00:00Z"));
    assertThat(pending.of(Serial.parse("0C"))).isEmpty();
    assertThat(pending.without(TEN).text()).isEqualTo("0B 2031-01-01T00:00:00Z\n");
    assertThat(pending.with(Serial.parse("01"), Instant.parse("2032-01-01T00:00:00Z")).text())
        .isEqualTo("01 2032-01-01T00:00:00Z\n" + text);
  }

  @Test
  void aWarningNamesTheSmallestLimitThatIsPassed() {
    Instant now = Instant.parse("2026-06-01T12:00:00Z");
    assertThat(warning(now, 60 * 86_400 + 1)).isEmpty();
    assertThat(warning(now, 60 * 86_400)).contains(List.of(60L, 60L));
    assertThat(warning(now, 60 * 86_400 - 1)).contains(List.of(60L, 59L));
    assertThat(warning(now, 30 * 86_400)).contains(List.of(30L, 30L));
    assertThat(warning(now, 7 * 86_400 + 1)).contains(List.of(30L, 7L));
    assertThat(warning(now, 7 * 86_400)).contains(List.of(7L, 7L));
    assertThat(warning(now, 1)).contains(List.of(7L, 0L));
    assertThat(warning(now, 0)).contains(List.of(0L, 0L));
    assertThat(warning(now, -1)).contains(List.of(0L, -1L));
    assertThat(warning(now, -86_401)).contains(List.of(0L, -2L));
  }

  private static Optional<List<Long>> warning(Instant now, long seconds) {
    return ExpiryWarning.of(ExpiryWarning.Kind.CLIENT, "anna", now.plusSeconds(seconds), now)
        .map(warning -> List.of((long) warning.threshold(), warning.daysLeft()));
  }
}

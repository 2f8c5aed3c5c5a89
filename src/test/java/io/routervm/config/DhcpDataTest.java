package io.routervm.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DhcpDataTest {
  @Test
  void textIsItsBytes() {
    DhcpData data = DhcpData.parse("a b\"~").orElseThrow();
    assertThat(data.withColons()).isEqualTo("61:20:62:22:7e");
    assertThat(data.hexEscapes()).isEqualTo("\\x61\\x20\\x62\\x22\\x7e");
    assertThat(data.octalEscapes()).isEqualTo("\\141\\040\\142\\042\\176");
    assertThat(new DhcpData("00ff", false).octalEscapes()).isEqualTo("\\000\\377");
    assertThat(data.length()).isEqualTo(5);
    assertThat(data.isText()).isTrue();
  }

  @Test
  void bytesMayHaveColonsAndCapitals() {
    assertThat(DhcpData.parse("hex:00:1A:ff")).contains(new DhcpData("001aff", false));
    assertThat(DhcpData.parse("hex:001aFF")).contains(new DhcpData("001aff", false));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " a", "a ", "a\nb", "a\u0000", "\u00e4", "hex:", "hex:0", "hex:00:", "hex:0g"})
  void nothingElseIs(String text) {
    assertThat(DhcpData.parse(text)).isEmpty();
  }

  /** With a byte before it, it still is in one option. */
  @Test
  void itIsNoLongerThanAnOptionHolds() {
    assertThat(DhcpData.parse("a".repeat(252)).orElseThrow().after(0).length()).isEqualTo(253);
    assertThat(DhcpData.parse("a".repeat(253))).isEmpty();
    assertThat(DhcpData.parse("hex:" + "00".repeat(252))).isPresent();
    assertThat(DhcpData.parse("hex:" + "00".repeat(253))).isEmpty();
  }

  @Test
  void aTextAsIdentifierHasTypeZeroAndAUserClassItsLength() {
    WanDhcp text = of("me@isp");
    assertThat(text.sentClientId()).contains(new DhcpData("006d6540697370", false));
    assertThat(text.sentUserClass()).contains(new DhcpData("066d6540697370", false));
    WanDhcp bytes = of("hex:01:02");
    assertThat(bytes.sentClientId()).contains(new DhcpData("0102", false));
    assertThat(bytes.sentUserClass()).contains(new DhcpData("020102", false));
  }

  private static WanDhcp of(String text) {
    return new WanDhcp(
        Optional.empty(),
        DhcpData.parse(text),
        Optional.empty(),
        DhcpData.parse(text),
        Optional.empty());
  }
}

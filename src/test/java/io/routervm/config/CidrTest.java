package io.routervm.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {
  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0/0", "10.8.0.0/9", "192.168.42.254/24", "9.9.9.9/32"})
  void isReadAsItIsWritten(String text) {
    assertThat(Cidr.parse(text).orElseThrow()).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "/", "/24", "10.0.0.0", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/024", "a/8"})
  void nothingElseIsOne(String text) {
    assertThat(Cidr.parse(text)).isEmpty();
    assertThatThrownBy(() -> Cidr.of(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("not a CIDR: " + text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "1.2.3.00", "a.2.3.4"})
  void whatIsNoAddressIsNone(String text) {
    assertThat(Ipv4.parse(text)).isEmpty();
    assertThatThrownBy(() -> Ipv4.of(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("not an IPv4 address: " + text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "52:54:00:12:34", "52:54:00:12:34:56:78", "52:54:00:12:34:5g"})
  void whatIsNoMacIsNone(String text) {
    assertThat(MacAddress.parse(text)).isEmpty();
    assertThatThrownBy(() -> MacAddress.of(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("not a MAC: " + text);
  }

  @Test
  void aMacIsShownInLowerCaseWithColons() {
    assertThat(MacAddress.of("52-54-00-AB-cd-EF")).hasToString("52:54:00:ab:cd:ef");
  }

  @ParameterizedTest
  @CsvSource({
    "192.168.42.254/24, 255.255.255.0, 192.168.42.0, 192.168.42.255",
    "10.1.2.3/9, 255.128.0.0, 10.0.0.0, 10.127.255.255",
    "203.0.113.9/32, 255.255.255.255, 203.0.113.9, 203.0.113.9",
    "203.0.113.9/0, 0.0.0.0, 0.0.0.0, 255.255.255.255"
  })
  void itsPartsFollow(String text, String netmask, String network, String broadcast) {
    Cidr cidr = Cidr.of(text);
    assertThat(cidr.netmask()).hasToString(netmask);
    assertThat(cidr.network()).hasToString(network);
    assertThat(cidr.broadcast()).hasToString(broadcast);
    assertThat(cidr.subnet()).isEqualTo(new Cidr(Ipv4.of(network), cidr.prefix()));
    assertThat(cidr.contains(cidr.network())).isTrue();
    assertThat(cidr.contains(cidr.broadcast())).isTrue();
  }

  @Test
  void whatIsBesideItIsNotInIt() {
    Cidr cidr = Cidr.of("192.168.42.254/24");
    assertThat(cidr.contains(Ipv4.of("192.168.41.255"))).isFalse();
    assertThat(cidr.contains(Ipv4.of("192.168.43.0"))).isFalse();
    assertThat(cidr.network().plus(256)).hasToString("192.168.43.0");
    assertThat(Ipv4.of("200.0.0.0")).isGreaterThan(Ipv4.of("100.0.0.0"));
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.255.0.0/16, true",
    "10.0.0.0/8, 11.0.0.0/16, false",
    "10.0.1.0/24, 10.0.1.0/24, true",
    "10.0.1.0/24, 10.0.2.0/24, false",
    "0.0.0.0/0, 10.0.2.0/24, true"
  })
  void overlapsInBothDirections(String one, String other, boolean overlap) {
    assertThat(Cidr.of(one).overlaps(Cidr.of(other))).isEqualTo(overlap);
    assertThat(Cidr.of(other).overlaps(Cidr.of(one))).isEqualTo(overlap);
  }
}

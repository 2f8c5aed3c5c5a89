package io.routervm.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.config.document.Refusal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextsTest {
  private static final String LABEL = "a".repeat(61);

  /** 253 characters. */
  private static final String LONGEST = (LABEL + ".").repeat(4) + "exam1";

  @Test
  void aNameMayBeAsLongAsDnsAllows() throws Refusal {
    assertThat(LONGEST).hasSize(253);
    assertThat(Texts.domain(LONGEST)).contains(LONGEST);
    assertThat(Texts.recordName(LONGEST)).contains(LONGEST);
    assertThatThrownBy(() -> Texts.domain(LONGEST + "2")).hasMessage("is not a DNS name");
    assertThatThrownBy(() -> Texts.recordName(LONGEST + "2")).hasMessage("is not a DNS name");
  }

  /** With the asterisk and its dot. */
  @Test
  void aPublishedNameIsNoLongerThanAnother() throws Refusal {
    String wildcard = "*." + LONGEST.substring(2);
    assertThat(wildcard).hasSize(253);
    assertThat(Texts.publishedName(wildcard)).contains(wildcard);
    assertThat(Texts.publishedName(wildcard + "2")).isEmpty();
    assertThat(Texts.publishedName(LONGEST)).contains(LONGEST);
  }

  @Test
  void aLabelMayHave63Characters() throws Refusal {
    assertThat(Texts.label("a".repeat(63))).isPresent();
    assertThat(Texts.label("a".repeat(64))).isEmpty();
    assertThatThrownBy(() -> Texts.domain("a".repeat(64) + ".b")).hasMessage("is not a DNS name");
  }

  @ParameterizedTest
  @ValueSource(strings = {"02:00:00:00:00:01", "52-54-00-12-34-56", "fe:ff:ff:ff:ff:ff"})
  void aDevicesOwnAddressIsTaken(String mac) throws Refusal {
    assertThat(Texts.mac(mac)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"01:00:5e:00:00:01", "33:33:00:00:00:01", "ff:ff:ff:ff:ff:ff"})
  void anAddressOfManyIsNot(String mac) {
    assertThatThrownBy(() -> Texts.mac(mac)).hasMessage("is a multicast address");
  }

  @Test
  void anAddressOfNobodyIsNotAndWhatIsNoneIsNoneWithoutAReason() throws Refusal {
    assertThatThrownBy(() -> Texts.mac("00:00:00:00:00:00")).hasMessage("is no device's address");
    assertThat(Texts.mac("nas")).isEmpty();
  }

  @Test
  void aPublicHostIsANameOrAnAddress() throws Refusal {
    assertThat(Texts.publicHost("203.0.113.5")).contains("203.0.113.5");
    assertThat(Texts.publicHost("home.example.net")).contains("home.example.net");
    assertThatThrownBy(() -> Texts.publicHost("203.0.113.256"))
        .hasMessage("ends in a number, which no DNS name does");
  }
}

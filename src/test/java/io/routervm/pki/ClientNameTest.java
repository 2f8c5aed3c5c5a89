package io.routervm.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.failure.Failure;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClientNameTest {
  @Test
  void isItsText() {
    assertThat(new ClientName("anna-phone.2")).hasToString("anna-phone.2");
    assertThat(new ClientName("_x").text()).isEqualTo("_x");
  }

  @Test
  void whatIsRefusedIsShownShortAndWithoutControlCharacters() {
    assertThatThrownBy(() -> new ClientName("a\033[2J"))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("\"a?[2J\" is not a client name");
    String seventy = "x".repeat(70);
    assertThatThrownBy(() -> new ClientName(seventy))
        .hasMessageContaining("\"" + seventy + "\" is");
    assertThatThrownBy(() -> new ClientName(seventy + "yz"))
        .hasMessageContaining("\"" + seventy + "…\" is");
  }

  @Test
  void theNamesOfOtherFilesAreReservedInAnyCase() {
    for (String name :
        List.of("ca", "crl", "DH", "index", "serial", "Server", "ta", "tc", "tls-crypt")) {
      assertThatThrownBy(() -> new ClientName(name)).hasMessageContaining("is reserved");
    }
  }
}

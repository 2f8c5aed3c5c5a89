package io.routervm.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.config.document.Refusal;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndpointTest {
  @Test
  void theHighestPortIsOne() throws Refusal {
    assertThat(Endpoint.parse("192.168.42.10:65535"))
        .contains(new Endpoint(Ipv4.of("192.168.42.10"), 65535));
    assertThat(Endpoint.parse("192.168.42.10:1"))
        .contains(new Endpoint(Ipv4.of("192.168.42.10"), 1));
  }

  @Test
  void anAddressAloneLeavesThePort() throws Refusal {
    assertThat(Endpoint.parse("192.168.42.10"))
        .contains(new Endpoint(Ipv4.of("192.168.42.10"), OptionalInt.empty()));
  }

  @ParameterizedTest
  @CsvSource({
    "192.168.42.10:65536,has a port above 65535",
    "192.168.42.10:0,is not address:port",
    "192.168.42.10:,is not address:port",
    "192.168.42.256,is not address:port",
    "443,is not address:port",
    ":443,has no IPv4 address before the colon",
    "nas:443,has no IPv4 address before the colon"
  })
  void whatIsNotBothIsRefused(String text, String message) {
    assertThatThrownBy(() -> Endpoint.parse(text)).isInstanceOf(Refusal.class).hasMessage(message);
  }
}

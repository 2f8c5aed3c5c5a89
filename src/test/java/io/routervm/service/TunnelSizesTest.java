package io.routervm.service;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TunnelSizesTest {
  /** IPv4 has 20 octets, UDP 8, TCP 20, OpenVPN's data channel 24. */
  @ParameterizedTest
  @CsvSource({
    "1500, 1472, 1460, 1448, 52",
    "1400, 1372, 1360, 1348, 152",
    "1280, 1252, 1240, 1228, 272"
  })
  void whatIsInTheTunnelFitsTheLine(int line, int datagram, int segment, int packet, int excess) {
    TunnelSizes sizes = new TunnelSizes(line);
    assertThat(sizes.datagram()).isEqualTo(datagram);
    assertThat(sizes.segment()).isEqualTo(segment);
    assertThat(sizes.packet()).isEqualTo(packet);
    assertThat(sizes.excess()).isEqualTo(excess);
  }

  @Test
  void aLineThatCarriesMoreHasNoExcess() {
    assertThat(new TunnelSizes(9000).excess()).isZero();
  }
}

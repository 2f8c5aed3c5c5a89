package io.routervm.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.DhcpData;
import io.routervm.config.DhcpOptions;
import io.routervm.config.WanDhcp;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DhcpRequestTest {
  @Test
  void allOfItIsEncodedForAMessage() {
    DhcpRequest request =
        DhcpRequest.of(
            new WanDhcp(
                DhcpData.parse("sagem"),
                DhcpData.parse("hex:01:02"),
                Optional.of("box"),
                DhcpData.parse("u"),
                Optional.of(
                    new DhcpOptions(
                        Map.of(125, data("hex:ff"), 90, data("hex:00:1a"), 43, data("x"))))));
    assertThat(HexFormat.of().formatHex(request.encoded()))
        .isEqualTo(
            "0c03626f78"
                + "3d020102"
                + "3c05736167656d"
                + "4d020175"
                + "2b0178"
                + "5a02001a"
                + "7d01ff");
    assertThat(request.isEmpty()).isFalse();
  }

  @Test
  void withoutAWordItIsEmpty() {
    assertThat(DhcpRequest.NONE.encoded()).isEmpty();
    assertThat(DhcpRequest.NONE.isEmpty()).isTrue();
  }

  private static DhcpData data(String text) {
    return DhcpData.parse(text).orElseThrow();
  }
}

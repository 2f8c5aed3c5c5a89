package io.routervm.hypervisor.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class FrameTagTest {
  @Test
  void theTagStandsAfterTheAddresses() {
    byte[] frame = bytes("ffffffffffff 020000000001 0806 0001");
    assertThat(new FrameTag(832, 5).on(frame))
        .isEqualTo(bytes("ffffffffffff 020000000001 8100 a340 0806 0001"));
    assertThat(new FrameTag(4094, 0).on(frame))
        .isEqualTo(bytes("ffffffffffff 020000000001 8100 0ffe 0806 0001"));
    assertThat(new FrameTag(1, 7).on(frame))
        .isEqualTo(bytes("ffffffffffff 020000000001 8100 e001 0806 0001"));
  }

  private static byte[] bytes(String hexadecimal) {
    return HexFormat.of().parseHex(hexadecimal.replace(" ", ""));
  }
}

package io.routervm.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.Cidr;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PreflightChecksTest {
  @Test
  void aSubnetIsNamedOnce() {
    List<Cidr> around =
        Stream.of("192.168.1.20/24", "192.168.1.50/24", "10.0.0.7/8", "192.168.1.20/25")
            .map(text -> Cidr.parse(text).orElseThrow())
            .toList();
    assertThat(PreflightChecks.texts(around))
        .isEqualTo("192.168.1.0/24, 10.0.0.0/8, 192.168.1.0/25");
    assertThat(PreflightChecks.texts(List.of())).isEqualTo("none");
  }
}

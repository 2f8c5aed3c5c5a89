package io.routervm.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.Cidr;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReverseZonesTest {
  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 1, 10, 10",
    "172.16.0.0/12, 16, 16.172, 31.172",
    "172.20.0.0/16, 1, 20.172, 20.172",
    "192.168.42.0/23, 2, 42.168.192, 43.168.192",
    "192.168.43.0/24, 1, 43.168.192, 43.168.192",
    "192.168.43.128/25, 128, 128.43.168.192, 255.43.168.192",
    "192.168.43.8/29, 8, 8.43.168.192, 15.43.168.192"
  })
  void theyCoverTheSubnetAndNothingElse(String subnet, int count, String first, String last) {
    List<String> zones = ReverseZones.of(Cidr.of(subnet));
    assertThat(zones).hasSize(count).doesNotHaveDuplicates();
    assertThat(zones.get(0)).isEqualTo(first + ".in-addr.arpa");
    assertThat(zones.get(count - 1)).isEqualTo(last + ".in-addr.arpa");
  }
}

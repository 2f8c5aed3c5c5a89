package io.routervm.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.Cidr;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UsedNicsTest {
  @TempDir Path sys;

  @Test
  void aNicWithARouteAPortAndTheFloorOfAVlanAreInUse() {
    new RecordedSys(sys)
        .file("class/net/eno1/address", "52:54:00:00:00:01")
        .file("class/net/port/address", "52:54:00:00:00:02")
        .link("class/net/port/master", "../brHome")
        .file("class/net/floor/upper_floor.42/address", "52:54:00:00:00:03")
        .file("class/net/spare/statistics/rx_bytes", "0");
    UsedNics used = new UsedNics(sys, List.of(new Route("eno1", Cidr.of("192.168.1.0/24"))));
    assertThat(Stream.of("eno1", "port", "floor", "spare", "gone").filter(used::contains))
        .containsExactly("eno1", "port", "floor");
  }
}

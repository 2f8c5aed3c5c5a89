package io.routervm.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlacementTest {
  /** The state folder holds one. */
  @Test
  void eachIsReadAsItIsWritten() {
    assertThat(Placement.STAGED).hasToString("staged");
    assertThat(Placement.LIVE).hasToString("live");
    for (Placement placement : Placement.values()) {
      assertThat(Placement.parse(placement.toString())).contains(placement);
    }
    assertThat(Placement.parse("LIVE")).isEmpty();
  }
}

package io.routervm.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RungTest {
  private static final String ALL_BUT_UPKEEP =
      "machine pool ssh disk lan-cable service adapter cable lease subnet gateway isp-box provider"
          + " names resolver clock certificate ddns unit";

  private static final String BEYOND_THE_BOX = "resolver clock ddns unit";

  /** What each fault brings with it, so that one fault is told as one. */
  private static final Map<String, String> BROUGHT =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("host", ALL_BUT_UPKEEP),
              Map.entry("pool", "machine ssh"),
              Map.entry("machine", "ssh"),
              Map.entry("ssh", ""),
              Map.entry("disk", "service resolver ddns unit upkeep"),
              Map.entry("lan-cable", "service resolver unit"),
              Map.entry("service", "resolver ddns unit"),
              Map.entry(
                  "adapter", "cable lease subnet gateway isp-box provider names " + BEYOND_THE_BOX),
              Map.entry("cable", "lease subnet gateway isp-box provider names " + BEYOND_THE_BOX),
              Map.entry("lease", "subnet gateway isp-box provider names " + BEYOND_THE_BOX),
              Map.entry("subnet", "gateway isp-box provider names " + BEYOND_THE_BOX),
              Map.entry("gateway", "isp-box provider names " + BEYOND_THE_BOX),
              Map.entry("isp-box", "provider names " + BEYOND_THE_BOX),
              Map.entry("provider", "names " + BEYOND_THE_BOX),
              Map.entry("names", BEYOND_THE_BOX),
              Map.entry("resolver", "clock ddns unit"),
              Map.entry("clock", "certificate ddns unit"),
              Map.entry("certificate", ""),
              Map.entry("ddns", ""),
              Map.entry("unit", ""),
              Map.entry("upkeep", "")));

  @Test
  void eachBringsWhatNeedsItAndNothingThatStandsBefore() {
    assertThat(BROUGHT).hasSize(Rung.values().length);
    for (Rung rung : Rung.values()) {
      Set<String> brought =
          Arrays.stream(Rung.values())
              .filter(rung::brings)
              .map(Rung::toString)
              .collect(Collectors.toSet());
      String expected = BROUGHT.get(rung.toString());
      assertThat(brought)
          .as(rung.toString())
          .containsExactlyInAnyOrder(expected.isEmpty() ? new String[0] : expected.split(" ", -1));
    }
  }
}

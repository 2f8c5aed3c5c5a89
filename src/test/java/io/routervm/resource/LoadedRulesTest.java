package io.routervm.resource;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.plan.GuestChange;
import io.routervm.plan.ResourceId;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LoadedRulesTest {
  private static final LoadedRules RULES =
      new LoadedRules(
          "/etc/rules", "iptables", Set.of("lease"), new ResourceId("unit", "firewall.service"));

  private static final String DUE =
      """
      *filter
      :INPUT DROP
      :lease -
      -A INPUT -i lo -j ACCEPT
      -A lease -d 10.0.0.0/8 -j DROP
      COMMIT
      """;

  private static Optional<GuestChange> plan(String loaded) {
    return RULES.plan(new Observation(0, "other\n" + base64(loaded) + "\n" + base64(DUE) + "\n"));
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void theRulesOfAChainThatChangesByItselfAreNoDifference() {
    assertThat(plan(DUE.replace("-A lease -d 10.0.0.0/8 -j DROP\n", ""))).isEmpty();
    assertThat(plan(DUE.replace("COMMIT", "-A lease -d 192.168.1.0/24 -j DROP\nCOMMIT"))).isEmpty();
  }

  @Test
  void thatItIsThereAndAllElseAre() {
    assertThat(plan(DUE.replace(":lease -\n", "").replaceAll("-A lease.*\n", ""))).isPresent();
    assertThat(plan(DUE.replace("-A INPUT -i lo -j ACCEPT\n", ""))).isPresent();
    assertThat(plan(DUE.replace("COMMIT", "-A lease2 -j ACCEPT\nCOMMIT"))).isPresent();
    assertThat(plan(DUE.replace("COMMIT", "-A INPUT -j lease\nCOMMIT"))).isPresent();
  }

  @Test
  void aTableThatTheFileDoesNotNameIsNobodysBusiness() {
    assertThat(plan(DUE + "*raw\n:PREROUTING ACCEPT\nCOMMIT\n")).isEmpty();
  }
}

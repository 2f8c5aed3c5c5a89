package io.routervm.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.Golden;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What {@code firewall.backend: nftables} changes of a router's files. That real packets go where
 * they say is in the tests that run with each {@link PacketFilter}.
 */
class NftablesFilesTest {
  private static final Map<String, UnaryOperator<Router>> VARIANTS =
      new TreeMap<>(
          Map.of(
              "", one -> one,
              "-firewall-keys", FirewallKeysTest::with,
              "-networks", ThreeNetworks::of,
              "-tagged-session-wan", one -> Routers.withTaggedWan(Routers.withSession(one)),
              "-mdns", Routers::withMdns));

  static Stream<Arguments> routers() {
    return ServiceContractTest.routers().stream()
        .filter(router -> router.os().filtersWithNftables())
        .flatMap(
            router ->
                VARIANTS.keySet().stream()
                    .filter(variant -> router.isLive() || variant.isEmpty())
                    .map(variant -> Arguments.of(router, variant)));
  }

  @ParameterizedTest
  @MethodSource("routers")
  void areTheGoldenOnes(Router router, String variant) {
    Router one = VARIANTS.get(variant).apply(router);
    Map<String, String> before = Services.files(one);
    Map<String, String> files = Services.files(PacketFilter.NFTABLES.of(one));
    assertThat(files.keySet()).doesNotContain(Firewall.RULES);
    // A base chain on its way out drops packets by its policy
    assertThat(files.get(Firewall.NFT_RULES)).doesNotContain("delete table ", "flush ruleset");
    Golden.assertMatches(
        "nftables/" + router.os() + "/" + router.placement() + variant,
        new TreeMap<>(
            files.entrySet().stream()
                .filter(file -> !file.getValue().equals(before.get(file.getKey())))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue))));
  }

  /** The purposes by which `status` counts are the same, whatever filters. */
  @ParameterizedTest
  @MethodSource("routers")
  void dropForTheSamePurposes(Router router, String variant) {
    Router one = VARIANTS.get(variant).apply(router);
    assertThat(purposes(Services.files(PacketFilter.NFTABLES.of(one)).get(Firewall.NFT_RULES)))
        .isEqualTo(purposes(Services.files(one).get(Firewall.RULES)));
  }

  private static List<String> purposes(String rules) {
    return Pattern.compile("comment \"([^\"]+)\"")
        .matcher(rules)
        .results()
        .map(match -> match.group(1))
        .distinct()
        .sorted()
        .toList();
  }
}

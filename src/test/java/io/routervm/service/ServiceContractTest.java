package io.routervm.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.Golden;
import io.routervm.config.Placement;
import io.routervm.config.RouterConfig.Management;
import io.routervm.os.GuestOs;
import io.routervm.plan.ResourceId;
import io.routervm.resource.ManagedFile;
import io.routervm.resource.Resource;
import io.routervm.resource.SystemdUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every service on every guest OS in both placements. */
class ServiceContractTest {
  private static final Pattern HEADER = Pattern.compile("(#|//) Written by routervm.*");

  /** One row each: OS, placement, management. */
  static List<Router> routers() {
    List<Router> routers = new ArrayList<>();
    for (GuestOs os : GuestOs.all()) {
      for (Placement placement : Placement.values()) {
        routers.add(Routers.of(os.name(), placement));
      }
    }
    return routers;
  }

  @ParameterizedTest
  @MethodSource("routers")
  void filesAreTheGoldenOnes(Router router) {
    Golden.assertMatches("guest/" + router.os() + "/" + router.placement(), Services.files(router));
  }

  /** What is done beside files, in order, and what is looked at afterwards. */
  @ParameterizedTest
  @MethodSource("routers")
  void resourcesAndChecksAreTheGoldenOnes(Router router) {
    String resources =
        Services.resources(router).stream()
            .map(ServiceContractTest::line)
            .collect(Collectors.joining());
    String checks =
        Services.checks(router).stream()
            .map(
                check ->
                    check.title()
                        + "\n"
                        + indented(check.script().text() + "\n=> " + check.remedy()))
            .collect(Collectors.joining("\n"));
    String folders =
        Services.folders(router).readers().entrySet().stream()
            .map(folder -> folder.getKey() + " read by: " + folder.getValue() + "\n")
            .collect(Collectors.joining());
    Golden.assertMatches(
        "services/" + router.os() + "/" + router.placement(),
        Map.of("/resources.txt", resources, "/checks.txt", checks, "/folders.txt", folders));
  }

  /** Files by what stands around their content. */
  private static String line(Resource resource) {
    if (resource instanceof ManagedFile file) {
      return "%s %s:%s %s%s check: %s, notifies: %s\n"
          .formatted(
              file.id(),
              file.owner(),
              file.group(),
              file.mode(),
              file.secret() ? " secret" : "",
              String.join(" ", file.check()),
              file.notifies().stream().map(ResourceId::toString).sorted().toList());
    }
    if (resource instanceof SystemdUnit unit) {
      return "%s %s, %s, when notified: %s\n"
          .formatted(
              unit.id(),
              unit.enabled() ? "enabled" : "disabled",
              unit.running() ? "running" : "stopped",
              unit.onNotify());
    }
    return resource.id() + "\n";
  }

  private static String indented(String text) {
    return text.lines().map(line -> "  " + line + "\n").collect(Collectors.joining());
  }

  /** But for the host name, and the keys and certificates, which are not text for people. */
  @ParameterizedTest
  @MethodSource("routers")
  void everyFileSaysWhoWroteIt(Router router) {
    Services.files(router)
        .forEach(
            (path, content) -> {
              if (!path.matches(
                  "/etc/hostname|/etc/timezone|/etc/openvpn/(crl.pem|server/.*[.](crt|key))")) {
                assertThat(content.lines().limit(3)).as(path).anyMatch(HEADER.asMatchPredicate());
              }
            });
  }

  @Test
  void managementByTheLanHasItsGoldenFilesToo() {
    for (Placement placement : Placement.values()) {
      Router router = Routers.of("debian-12", placement, Management.LAN);
      Golden.assertMatches("guest/debian-12/" + placement + "-lan", Services.files(router));
    }
  }

  /** Nothing of a fixed WAN hangs on a lease; in the order of the systems. */
  @ParameterizedTest
  @MethodSource("fixedWans")
  void aFixedWanHasItsGoldenFilesToo(Router router) {
    Golden.assertMatches(
        "guest/" + router.os() + "/" + router.placement() + "-fixed-wan",
        new TreeMap<>(
            Services.files(router).entrySet().stream()
                .filter(file -> !file.getValue().equals(ofLease(router).get(file.getKey())))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue))));
  }

  private static Map<String, String> ofLease(Router router) {
    return Services.files(Routers.of(router.os().name(), router.placement()));
  }

  /** As {@link #routers}, with a fixed address on the WAN and a narrow line. */
  static List<Router> fixedWans() {
    return routers().stream().map(Routers::withFixedWan).toList();
  }

  /** Of the network's files alone, those that differ. */
  @ParameterizedTest
  @MethodSource("narrowWans")
  void aWanThatIsAskedForMoreHasItsGoldenFilesToo(Router router) {
    Golden.assertMatches(
        "guest/" + router.os() + "/" + router.placement() + "-asked-wan",
        new TreeMap<>(
            Services.files(router).entrySet().stream()
                .filter(file -> !file.getKey().startsWith("/etc/routervm/"))
                .filter(file -> !file.getValue().equals(ofLease(router).get(file.getKey())))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue))));
  }

  @ParameterizedTest
  @MethodSource("forwarders")
  void aRouterWithAForwarderHasItsGoldenFilesToo(Router router) {
    assertThoseThatDiffer(router, "-forwarder");
  }

  @ParameterizedTest
  @MethodSource("routers")
  void aRouterThatBlocksNamesHasItsGoldenFilesToo(Router router) {
    assertThoseThatDiffer(Routers.withBlock(router), "-block");
  }

  /** Beside what its networks bring. */
  @ParameterizedTest
  @MethodSource("reflectors")
  void aRouterThatReflectsMdnsHasItsGoldenFilesToo(Router router) {
    Router silent =
        Routers.withNetworks(
            Routers.of(router.os().name(), router.placement()), List.of(TwoNetworksTest.IOT));
    Map<String, String> before = Services.files(silent);
    Map<String, String> files = new TreeMap<>(Services.files(router));
    files.entrySet().removeIf(file -> file.getValue().equals(before.get(file.getKey())));
    Golden.assertMatches("guest/" + router.os() + "/" + router.placement() + "-mdns", files);
  }

  /** As {@link #routers}, with services that are found across networks. */
  static List<Router> reflectors() {
    return routers().stream().map(Routers::withMdns).toList();
  }

  private static void assertThoseThatDiffer(Router router, String kind) {
    Golden.assertMatches(
        "guest/" + router.os() + "/" + router.placement() + kind,
        new TreeMap<>(
            Services.files(router).entrySet().stream()
                .filter(file -> !file.getValue().equals(ofLease(router).get(file.getKey())))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue))));
  }

  /** As {@link #routers}, with name servers that dnsmasq cannot ask. */
  static List<Router> forwarders() {
    return routers().stream().map(Routers::withForwarder).toList();
  }

  /** As {@link #routers}, with a lease on a narrow line whose provider asks for more. */
  static List<Router> narrowWans() {
    return routers().stream().map(Routers::withNarrowWan).toList();
  }

  /** As {@link #routers}, with a lease, and with a fixed address, by a tag. */
  static List<Router> taggedWans() {
    return Stream.of(routers(), fixedWans())
        .flatMap(List::stream)
        .map(Routers::withTaggedWan)
        .toList();
  }

  /** Beside what the same WAN has without a tag. */
  @ParameterizedTest
  @MethodSource("taggedWans")
  void aTaggedWanHasItsGoldenFilesToo(Router router) {
    boolean isFixed = router.config().wan().fixed().isPresent();
    Router leased = Routers.of(router.os().name(), router.placement());
    Map<String, String> untagged = Services.files(isFixed ? Routers.withFixedWan(leased) : leased);
    Golden.assertMatches(
        "guest/%s/%s-tagged%s-wan"
            .formatted(router.os(), router.placement(), isFixed ? "-fixed" : ""),
        new TreeMap<>(
            Services.files(router).entrySet().stream()
                .filter(file -> !file.getValue().equals(untagged.get(file.getKey())))
                .filter(file -> !isFixed || file.getKey().contains("wanvlan"))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue))));
  }

  @Test
  void everyServiceHasItsOwnName() {
    assertThat(Services.all().stream().map(RouterService::name)).doesNotHaveDuplicates();
  }
}

package io.routervm.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.Placement;
import io.routervm.config.RouterConfig.Management;
import io.routervm.os.GuestOs;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
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
    Golden.assertMatches(router.os() + "/" + router.placement(), Services.files(router));
  }

  /** But for the host name, and the keys and certificates, which are not text for people. */
  @ParameterizedTest
  @MethodSource("routers")
  void everyFileSaysWhoWroteIt(Router router) {
    Services.files(router)
        .forEach(
            (path, content) -> {
              if (!path.matches("/etc/hostname|/etc/openvpn/(crl.pem|server/.*[.](crt|key))")) {
                assertThat(content.lines().limit(3)).as(path).anyMatch(HEADER.asMatchPredicate());
              }
            });
  }

  @Test
  void managementByTheLanHasItsGoldenFilesToo() {
    for (Placement placement : Placement.values()) {
      Router router = Routers.of("debian-12", placement, Management.LAN);
      Golden.assertMatches("debian-12/" + placement + "-lan", Services.files(router));
    }
  }

  @Test
  void everyServiceHasItsOwnName() {
    assertThat(Services.all().stream().map(RouterService::name)).doesNotHaveDuplicates();
  }
}

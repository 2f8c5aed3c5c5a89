package io.routervm.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.config.Placement;
import io.routervm.config.Protocol;
import io.routervm.extras.Content;
import io.routervm.extras.ExtrasLoader;
import io.routervm.extras.ExtrasSource;
import io.routervm.extras.SourceFile;
import io.routervm.failure.Failure;
import io.routervm.resource.ManagedFile;
import io.routervm.resource.Resource;
import io.routervm.resource.SystemdUnit;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the extras ask of the router's own services, and which unit reads which of their files. */
class ExtraDeclarationsTest {
  private static final Router LIVE = Routers.of("debian-12", Placement.LIVE);

  /** With the networks lan and iot. */
  private static final Router TWO = Routers.withNetworks(LIVE, List.of(TwoNetworksTest.IOT));

  private static final Zone LAN = new Zone("lan", Zone.Kind.NETWORK);
  private static final Zone IOT = new Zone("iot", Zone.Kind.NETWORK);

  @Test
  void aFlowIsBetweenTheZonesThatItNames() {
    String flows =
        """
        flows:
        - { from: iot, to: lan, name: printer }
        - { from: lan, to: internet, name: out }
        - { from: vpn, to: iot, name: camera }
        """;
    assertThat(declared(with(TWO, flows)).flows())
        .containsExactly(
            new Flow(IOT, LAN, "extras.yaml: printer"),
            new Flow(LAN, Zone.WAN, "extras.yaml: out"),
            new Flow(Zone.VPN, IOT, "extras.yaml: camera"));
  }

  @Test
  void anOpeningIsToTheZoneThatItNames() {
    String openings = "openings: [ { zone: iot, proto: udp, port: 5353, name: names } ]";
    assertThat(declared(with(TWO, openings)).openings())
        .containsExactly(new Opening(IOT, Protocol.UDP, 5353, "extras.yaml: names"));
  }

  @Test
  void aPackageIsThereStagedToo() {
    Router staged = Routers.of("debian-12", Placement.STAGED);
    assertThat(declared(with(staged, "packages: [vnstat]")).packages()).contains("vnstat");
  }

  private static Declarations declared(Router router) {
    return new ExtraResources().declares(router);
  }

  @ParameterizedTest
  @CsvSource({
    "/etc/dnsmasq.d/own.conf, dnsmasq.service",
    "/etc/routervm/dnsmasq-iot.d/own.conf, routervm-dnsmasq@iot.service",
    "/etc/ssh/sshd_config.d/own.conf, ssh.service",
    "/etc/systemd/system/own.service, own.service",
    "/etc/systemd/system/own.service.d/more.conf, own.service",
    "/etc/systemd/system/own@.service, own@one.service",
    "/etc/systemd/system/own.timer, own.timer",
    "/etc/own.conf, own.timer",
    "/etc/systemd/system/other.service, ''",
    "/etc/systemd/system/own@one.timer, ''",
    "/etc/other.conf, ''"
  })
  void aFileRestartsTheUnitsThatReadIt(String path, String unit) {
    String units =
        """
        units:
        - { name: own.service }
        - { name: own@one.service }
        - { name: own.timer, restarted_by: [/etc/own.conf] }
        """;
    ManagedFile file = file(with(TWO, units, path, "/etc/own.conf"), path);
    assertThat(file.notifies())
        .containsExactlyElementsOf(
            Stream.of(unit).filter(name -> !name.isEmpty()).map(SystemdUnit::idOf).toList());
  }

  /** systemd reads it for each unit whose name begins so; none of the router's does. */
  @Test
  void aDropInForManyUnitsIsTakenWhereTheyAreNobodys() {
    String path = "/etc/systemd/system/own-.service.d/own.conf";
    assertThat(Services.files(with(LIVE, "", path))).containsKey(path);
  }

  @Test
  void textIsShownAsText() {
    assertThat(file(with(LIVE, "", "/etc/own.conf"), "/etc/own.conf"))
        .isEqualTo(ManagedFile.of("/etc/own.conf", "# own\n"));
  }

  @ParameterizedTest
  @CsvSource({
    "centos-7, ModemManager, true",
    "almalinux-9, ModemManager-glib, true",
    "almalinux-9, libModemManager, false",
    "debian-12, modemmanager, true",
    "debian-12, modemmanager-dev, false"
  })
  void aPackageThatTheRouterRemovesIsRefused(String os, String name, boolean unwanted) {
    Router router = with(Routers.of(os, Placement.LIVE), "packages: [" + name + "]");
    if (!unwanted) {
      assertThat(Services.resources(router)).isNotEmpty();
      return;
    }
    assertThatThrownBy(() -> Services.resources(router))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("routervm manages that the package " + name + " is not there itself");
  }

  private static ManagedFile file(Router router, String path) {
    return new ExtraResources()
        .resources(router, Declarations.NONE).stream()
            .filter(resource -> path.equals(nameOf(resource)))
            .map(ManagedFile.class::cast)
            .findFirst()
            .orElseThrow();
  }

  private static String nameOf(Resource resource) {
    return resource.id().name();
  }

  private static Router with(Router router, String settings, String... paths) {
    TreeMap<String, SourceFile> files = new TreeMap<>();
    for (String path : paths) {
      files.put(path, new SourceFile(Content.of("# own\n"), false));
    }
    Optional<String> text = Optional.of(settings).filter(one -> !one.isEmpty());
    return router.with(ExtrasLoader.of(new ExtrasSource(text, files), router.config()));
  }
}

package io.routervm.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.config.HostRecord;
import io.routervm.config.InvalidConfigException;
import io.routervm.config.Ipv4;
import io.routervm.config.LeaseOptions;
import io.routervm.config.MacAddress;
import io.routervm.extras.Content;
import io.routervm.extras.ExtrasFolder;
import io.routervm.extras.ExtrasLoader;
import io.routervm.extras.ExtrasSource;
import io.routervm.extras.SourceFile;
import io.routervm.resource.ManagedFile;
import io.routervm.resource.SystemdUnit;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The examples of extras are extras of every system. */
class ExtraExamplesTest {
  private static final String CLIENT = "/etc/openvpn/client/provider.";
  private static final HostRecord TV =
      new HostRecord(
          "tv",
          Ipv4.of("192.168.42.50"),
          List.of(MacAddress.of("52:54:00:00:00:50"), MacAddress.of("52:54:00:00:00:51")),
          LeaseOptions.NONE,
          List.of());

  static List<Router> routers() {
    return ServiceContractTest.routers();
  }

  private static ExtrasSource example(String name) {
    return ExtrasFolder.read(Path.of("src/examples/extras").resolve(name));
  }

  private static ExtrasSource tunnel() {
    ExtrasSource source = example("openvpn-client");
    TreeMap<String, SourceFile> files = new TreeMap<>(source.files());
    files.put(CLIENT + "auth", new SourceFile(Content.of("account\nof-the-tv\n"), false));
    files.put(CLIENT + "crt", new SourceFile(Content.of("a certificate\n"), false));
    return new ExtrasSource(source.settings(), files);
  }

  private static Router withTv(Router router) {
    List<HostRecord> hosts = new ArrayList<>(router.config().hosts());
    hosts.add(TV);
    return Routers.withHosts(router, hosts);
  }

  private static Router with(Router router, ExtrasSource extras) {
    return router.with(ExtrasLoader.of(extras, router.config()));
  }

  @ParameterizedTest
  @MethodSource("routers")
  void eachIsAcceptedOnEachSystem(Router router) {
    for (String name : List.of("node-exporter", "vnstat")) {
      Router extras = with(router, example(name));
      assertThat(Services.resources(extras)).hasSizeGreaterThan(Services.resources(router).size());
    }
  }

  /** By the tables of what each system's release of a program takes. */
  @ParameterizedTest
  @MethodSource("routers")
  void theTunnelIsKnownToTheProgramsOfEachSystem(Router plain) {
    Router router = with(withTv(plain), tunnel());
    List<String> wrong = new ArrayList<>();
    Services.files(router)
        .forEach(
            (path, text) ->
                ConfigurationWords.of(path, text).stream()
                    .flatMap(words -> DirectivesTest.objections(router.os().name(), words).stream())
                    .forEach(objection -> wrong.add(path + ": " + objection)));
    assertThat(wrong).isEmpty();
    assertThat(Services.files(router))
        .containsKeys(CLIENT + "conf", "/etc/systemd/system/provider-route.service")
        .doesNotContainKey(CLIENT + "auth");
    assertThat(Services.resources(router))
        .anySatisfy(
            resource -> {
              assertThat(resource.id().name()).isEqualTo(CLIENT + "auth");
              assertThat(((ManagedFile) resource).secret()).isTrue();
              assertThat(((ManagedFile) resource).mode()).isEqualTo("0600");
            })
        .contains(
            router.isLive()
                ? SystemdUnit.on("openvpn-client@provider.service")
                : SystemdUnit.off("openvpn-client@provider.service"));
    assertThat(new ExtraResources().declares(router).packages()).contains("openvpn");
  }

  /** What it sends leaves by the tunnel or not at all, whatever the routes are. */
  @Test
  void theFirewallLetsTheDeviceOutByTheTunnelAlone() {
    Router live = withTv(routers().stream().filter(Router::isLive).findFirst().orElseThrow());
    assertThat(Services.files(with(live, tunnel())).get(Firewall.RULES))
        .containsSubsequence(
            "-A FORWARD -j extra-forward",
            "-A FORWARD -i lan0 -o wan0 -m conntrack --ctstate NEW -j ACCEPT")
        .containsSubsequence(
            "-A extra-forward -s 192.168.42.50 -o lan0 -j RETURN",
            "-A extra-forward -s 192.168.42.50 -o tun-provider -j ACCEPT",
            "-A extra-forward -s 192.168.42.50 -m comment",
            "-A extra-forward -m mac --mac-source 52:54:00:00:00:50 ! -s 192.168.42.50",
            "-A extra-forward -m mac --mac-source 52:54:00:00:00:51 ! -s 192.168.42.50");
  }

  @Test
  void whoHasNotSaidWhichDeviceIsToldAndNobodyIsLeftOutside() {
    Router router = routers().get(0);
    assertThatThrownBy(() -> with(router, tunnel()))
        .isInstanceOfSatisfying(
            InvalidConfigException.class,
            refused ->
                assertThat(refused.problems().text())
                    .contains("provider.rules.ftl cannot be rendered"));
    assertThatThrownBy(() -> with(withTv(router), example("openvpn-client")))
        .isInstanceOfSatisfying(
            InvalidConfigException.class,
            refused ->
                assertThat(refused.problems().text())
                    .contains(CLIENT + "auth is no file of the extras"));
  }
}

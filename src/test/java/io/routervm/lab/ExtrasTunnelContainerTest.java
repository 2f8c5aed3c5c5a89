package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.Await;
import io.routervm.extras.Content;
import io.routervm.extras.ExtrasFolder;
import io.routervm.extras.ExtrasSource;
import io.routervm.failure.Failure;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** One device of the home behind a provider's tunnel, by extras alone. */
@Tag("lab")
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(600)
@ExtendWith(StopAtFirstFailure.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ExtrasTunnelContainerTest {
  private static final String CLIENT = "/etc/openvpn/client/provider.";
  private static final String ROUTE = "/etc/systemd/system/provider-route.service";
  private static final String UNIT = "openvpn-client@provider.service";
  private static final String HOME = "203.0.113.10";
  private static final String WEB = "http://203.0.113.80/";
  private static final String OTHERS_WEB = "http://203.0.113.82/";

  /** Nothing of what the device alone asks for, and nothing with an address of the home. */
  private static final String LEAK =
      "host 203.0.113.80 or host 203.0.113.83 or src net 192.168.42.0/24";

  private LiveContainer container;
  private Lab lab;
  private OwnerWithExtras owner;
  private TunnelProvider provider;
  private ExtrasSource tunnel;

  @BeforeAll
  void boot() throws IOException {
    container = LiveContainer.start("tunnel");
    lab = container.lab;
    provider = new TunnelProvider(lab);
    tunnel = provider.extras();
    owner = OwnerWithExtras.fromNothing(container, TunnelProvider.DEVICE, tunnel, this::staged);
    lab.lease("nas");
    assertThat(lab.lease("pc").get("address").asString()).isEqualTo("192.168.42.20");
  }

  /** It is all there, and nothing of it runs: the ISP LAN is all there is. */
  private void staged() {
    inRouter("test -e " + CLIENT + "conf && dpkg -s openvpn");
    assertThat(container.inside("systemctl is-active provider-route " + UNIT).output())
        .isEqualTo("inactive\ninactive\n");
    assertThat(inRouter("ip -4 rule")).doesNotContain("4242");
  }

  @AfterAll
  void stop() throws IOException {
    if (provider != null) {
      provider.close();
    }
    if (owner != null) {
      owner.close();
    }
    if (container != null) {
      container.close();
    }
  }

  private Ran fetch(String host, String url) {
    return lab.exec(host, "curl", "-sS", "-m", "4", url);
  }

  private void awaitTunnel() {
    provider.await(container);
  }

  private void cut() {
    assertThat(fetch("pc", WEB).succeeded()).isFalse();
    assertThat(fetch("nas", OTHERS_WEB).status()).isZero();
  }

  private String inRouter(String line) {
    return container.inside(line).orFail().output();
  }

  @Test
  @Order(1)
  void theDeviceGoesOutByTheProviderAndTheOthersAsBefore() {
    assertThat(owner.titles(tunnel)).isEmpty();
    awaitTunnel();
    assertThat(fetch("nas", WEB).output()).contains(HOME);
    assertThat(owner.checks(tunnel)).hasSize(2).allMatch(checked -> checked.holds());
    assertThat(inRouter("stat -c '%a %U' " + CLIENT + "auth").strip()).isEqualTo("600 root");
    assertThat(inRouter("ip -4 route show default")).contains("dev wan0").doesNotContain("tun");
    assertThat(inRouter("ip -6 address")).isEmpty();
    // The home itself, and the router
    assertThat(fetch("pc", "http://192.168.42.10/").output()).contains("nas");
    assertThat(lab.exec("pc", "ping", "-c", "1", "-W", "2", "192.168.42.254").succeeded()).isTrue();
  }

  /** As a replaced WAN adapter or an upgrade of networkd does, which then clears up. */
  @Test
  @Order(2)
  void itsRulesComeBackWhenTheyAreTakenAway() {
    for (String loss :
        List.of(
            "networkctl reconfigure wan0",
            "systemctl restart systemd-networkd",
            "ip rule del pref 4242; ip rule del pref 4243; ip route flush table 4242")) {
      inRouter(loss);
      Await.until(Duration.ofSeconds(20), () -> loss + ": " + ways(), () -> isPlaced(ways()));
      awaitTunnel();
    }
  }

  private String ways() {
    return inRouter("ip -4 rule; ip -4 route show table 4242 || :");
  }

  private static boolean isPlaced(String ways) {
    return List.of("4242:", "4243:", "4244:", "default dev tun-provider").stream()
        .allMatch(ways::contains);
  }

  @Test
  @Order(2)
  void itsNamesGoByTheTunnelTooWhateverServerItAsks() {
    for (String server : List.of("192.168.42.254", "203.0.113.53")) {
      String name = "from" + server.replace(".", "-") + ".internet.lab";
      lab.exec("pc", "dig", "+short", "+time=4", "@" + server, name).orFail();
      assertThat(lab.log("internet-dns"))
          .contains("query[A] " + name + " from " + TunnelProvider.ADDRESS)
          .doesNotContain("query[A] " + name + " from " + HOME);
    }
  }

  @Test
  @Order(3)
  void itsSegmentsFitIntoTheTunnel() {
    lab.command("capture", "start", "segments", "cafe", "eth0", "tcp[tcpflags] & tcp-syn != 0")
        .orFail();
    fetch("pc", WEB).orFail();
    Path capture = Path.of(lab.command("capture", "stop", "segments").orFail().trimmed());
    List<Integer> sizes =
        ClientMatrix.packets(capture, "host 203.0.113.80").stream()
            .filter(line -> line.contains("mss "))
            .map(line -> Integer.valueOf(line.replaceFirst(".*mss (\\d+).*", "$1")))
            .toList();
    assertThat(sizes).isNotEmpty().anyMatch(size -> size > 1000 && size <= 1320);
  }

  /** Whatever it is that takes the tunnel away, its routes too. */
  @Test
  @Order(4)
  void withoutTheTunnelTheDeviceIsCutAndNotOnePacketOfItLeavesByTheWan() throws IOException {
    lab.command("capture", "start", "leak", "isp", "lan", LEAK).orFail();
    // A flow that is established, and goes on through all of it
    lab.shell("pc", "timeout 300 ping -q -i 0.1 203.0.113.83 >/dev/null 2>&1 &").orFail();

    inRouter("systemctl stop " + UNIT);
    cut();
    String name = "unseen.internet.lab";
    lab.exec("pc", "dig", "+time=1", "+tries=1", "@192.168.42.254", name);
    assertThat(lab.log("internet-dns")).doesNotContain(name);
    assertThat(
            owner.checks(tunnel).stream()
                .filter(checked -> !checked.holds())
                .map(checked -> checked.check().title()))
        .containsExactly("the provider's tunnel is up");
    inRouter("systemctl start " + UNIT);
    awaitTunnel();

    provider.vanish();
    Await.until(
        Duration.ofSeconds(30),
        () -> inRouter("ip -4 route show table 4242"),
        () -> !inRouter("ip -4 route show table 4242").contains("tun-provider"));
    cut();
    provider.begin();
    awaitTunnel();

    // Somebody takes its rules away: the firewall alone is left
    inRouter("systemctl stop provider-route && test -z \"$(ip rule | grep 424)\"");
    cut();
    inRouter("systemctl stop " + UNIT);
    cut();
    lab.exec("pc", "ip", "address", "add", "192.168.42.77/24", "dev", "eth0").orFail();
    assertThat(lab.exec("pc", "curl", "-m", "3", "--interface", "192.168.42.77", WEB).succeeded())
        .isFalse();
    lab.exec("pc", "ip", "address", "del", "192.168.42.77/24", "dev", "eth0").orFail();

    Path capture = Path.of(lab.command("capture", "stop", "leak").orFail().trimmed());
    assertThat(ClientMatrix.packets(capture, "")).isEmpty();
    owner.apply(tunnel);
    awaitTunnel();
  }

  @Test
  @Order(5)
  void aBrokenVersionIsRolledBackAndTheTunnelKept() {
    String configuration = tunnel.files().get(CLIENT + "conf").content().text().orElseThrow();
    String process = inRouter("systemctl show -p MainPID " + UNIT);
    Failure failure =
        owner.refused(
            OwnerWithExtras.and(tunnel, CLIENT + "conf", configuration + "no-such-option\n"));
    assertThat(failure.kind()).as(failure.what()).isEqualTo(Failure.Kind.ROLLED_BACK);
    assertThat(failure.what()).contains("refused the new contents");
    assertThat(inRouter("systemctl show -p MainPID " + UNIT)).isEqualTo(process);

    Map<String, String> broken = new TreeMap<>();
    broken.put("a cipher that there is not", configuration + "data-ciphers NO-SUCH\n");
    broken.put("a cipher of another time", configuration + "data-ciphers AES-128-CBC\n");
    broken.put(
        "a provider that does not answer",
        configuration.replace(TunnelProvider.ADDRESS + " 1194", TunnelProvider.ADDRESS + " 1195"));
    broken.forEach(
        (what, content) -> {
          Failure undone = owner.refused(OwnerWithExtras.and(tunnel, CLIENT + "conf", content));
          assertThat(undone).as(what).isNotNull();
          assertThat(undone.kind()).as(what + ": " + undone).isEqualTo(Failure.Kind.ROLLED_BACK);
          assertThat(owner.titles(tunnel)).as(what).isEmpty();
          assertThat(fetch("nas", WEB).output()).as(what).contains(HOME);
          awaitTunnel();
        });
  }

  @Test
  @Order(6)
  void aBackupBringsItToAnEmptyHost(@TempDir Path folder) throws IOException {
    ExtrasSource restored = owner.restored(tunnel, folder);
    assertThat(restored).isEqualTo(tunnel);
    assertThat(owner.titles(restored)).isEmpty();
  }

  @Test
  @Order(7)
  void takenOutTheDeviceGoesAsTheOthersAndIsBackWithIt() {
    owner.apply(ExtrasSource.NONE);
    assertThat(container.inside("systemctl is-active provider-route " + UNIT).output())
        .isEqualTo("inactive\ninactive\n");
    assertThat(inRouter("ip -4 rule")).doesNotContain("4242");
    assertThat(fetch("pc", WEB).output()).contains(HOME);

    assertThat(owner.titles(tunnel))
        .anyMatch(title -> title.contains(CLIENT + "auth"))
        .anyMatch(title -> title.contains(UNIT))
        .anyMatch(title -> title.contains("/etc/routervm/firewall.rules"));
    assertThat(owner.differences(tunnel).toString()).doesNotContain("of-the-lab");
    assertThat(owner.apply(tunnel).revision()).isPresent();
    awaitTunnel();
    owner.apply(ExtrasSource.NONE);
  }

  /** The same again, by hand in the router, as somebody did who had no extras. */
  @Test
  @Order(8)
  void whatWasMadeByHandIsAdopted(@TempDir Path folder) throws IOException {
    List<String> names = new ArrayList<>(owner.madeByHand(tunnel));
    assertThat(owner.adoption(folder).unmanaged())
        .contains("/etc/routervm/firewall.d/provider.rules", ROUTE);
    names.addAll(List.of("openvpn", "provider-route.service", UNIT));
    List<String> taken = owner.adoption(folder).run(names, candidate -> true);
    assertThat(taken).containsExactlyElementsOf(names);

    ExtrasSource adopted = ExtrasFolder.read(folder);
    assertThat(adopted.settings().orElseThrow()).contains(CLIENT + "auth", "'600'");
    assertThat(adopted.files().get(CLIENT + "auth").content())
        .isEqualTo(Content.of(TunnelProvider.LOGIN));
    // Only its rules were nowhere loaded
    assertThat(owner.titles(adopted))
        .isNotEmpty()
        .allMatch(title -> title.contains("firewall.rules"));
    owner.apply(adopted);
    assertThat(owner.titles(adopted)).isEmpty();
    awaitTunnel();
  }
}

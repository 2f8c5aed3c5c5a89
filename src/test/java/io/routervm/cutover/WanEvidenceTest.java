package io.routervm.cutover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.config.Cidr;
import io.routervm.config.RouterConfig;
import io.routervm.config.RouterConfigLoader;
import io.routervm.failure.Failure;
import io.routervm.guest.RemoteShell;
import io.routervm.guest.Result;
import io.routervm.shell.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WanEvidenceTest {
  @TempDir private Path folder;
  private RouterConfig config;

  @BeforeEach
  void load() throws IOException {
    load("reach: box");
  }

  private void load(String wan) throws IOException {
    load(wan, "");
  }

  private void load(String wan, String more) throws IOException {
    Path file = folder.resolve("router.yaml");
    Files.writeString(
        file,
        """
        version: 1
        wan: { bridge: brIsp, %s }
        lan: { bridge: brHome, switch: linux, address: 192.168.42.254/24 }
        %s"""
            .formatted(wan, more));
    config = new RouterConfigLoader(System::getenv).load(file);
  }

  @Test
  void aLeaseOnWanAndSilenceOnLanIsTheProof() {
    assertThat(new WanEvidence(config).require(new Leases("192.168.1.50/24", "")))
        .isEqualTo(Cidr.of("192.168.1.50/24"));
  }

  @Test
  void aLeaseOnLanMeansThatTheIspBoxIsStillThere() {
    refused(new Leases("", "192.168.1.50/24"), "still answers on the home side", "wrong way round");
    refused(new Leases("192.168.1.50/24", "192.168.1.51/24"), "still answers", "off the home side");
  }

  /** Whoever answers in a network with a server of its own is that server. */
  @Test
  void aNetworkWithAServerOfItsOwnIsNotAsked() throws IOException {
    load(
        "reach: box",
        "networks: [ { name: iot, vlan: 20, address: 192.168.43.254/24, dhcp: off } ]\n");
    assertThat(new WanEvidence(config).require(new Leases("192.168.1.50/24", "")))
        .isEqualTo(Cidr.of("192.168.1.50/24"));
  }

  @Test
  void noLeaseAtAllIsNoWan() {
    refused(new Leases("", ""), "no DHCP server answers on the WAN side", "ISP box");
  }

  @Test
  void theSameSubnetOnBothSidesCannotWork() {
    refused(new Leases("192.168.42.7/24", ""), "overlap", "lan.address");
  }

  @ParameterizedTest
  @CsvSource({
    "192.168.43.7/24, network iot's subnet 192.168.43.0/24, networks[0].address",
    "10.8.0.7/24, the VPN's subnet 10.8.0.0/24, vpn.subnet",
    "10.9.4.7/24, a route's subnet 10.9.0.0/16, routes[0].to",
  })
  void eachSubnetOfTheHomeIsComparedAndItsKeyNamed(String lease, String whose, String key)
      throws IOException {
    load(
        "subnet: 192.168.1.0/24",
        """
        networks: [ { name: iot, vlan: 20, address: 192.168.43.254/24 } ]
        vpn: { endpoint: home.example.net }
        routes: [ { to: 10.9.0.0/16, via: 192.168.42.31 } ]
        """);
    refused(new Leases(lease, ""), whose + " overlap", "choose another `" + key + "`");
    assertThat(new WanEvidence(config).require(new Leases("192.168.1.50/24", "")))
        .as("what wan.subnet says")
        .isEqualTo(Cidr.of("192.168.1.50/24"));
  }

  @Test
  void aFixedAddressIsProvedByItsGateway() throws IOException {
    load("address: 203.0.113.5/29, gateway: 203.0.113.1");
    assertThat(new WanEvidence(config).require(new Gateway(true, "")))
        .isEqualTo(Cidr.of("203.0.113.5/29"));
    refused(
        new Gateway(false, ""),
        "the gateway 203.0.113.1 does not answer on the WAN side: wan0",
        "look at the ISP box");
    refused(new Gateway(true, "192.168.1.51/24"), "still answers on the home side", "off the home");
    refused(new Gateway(false, "192.168.1.51/24"), "still answers", "wrong way round");
  }

  @Test
  void aSessionIsProvedByTheAddressThatItBrings() throws IOException {
    load("pppoe: { user: me@isp, password: '${env:PATH}' }");
    assertThat(new WanEvidence(config).require(new Leases("100.64.0.10/32", "")))
        .isEqualTo(Cidr.of("100.64.0.10/32"));
    refused(new Leases("", ""), "no PPPoE session comes about on the WAN side: ppp0", "the modem");
    refused(new Leases("100.64.0.10/32", "192.168.1.51/24"), "still answers", "off the home side");
  }

  private void refused(RemoteShell leases, String what, String next) {
    assertThatThrownBy(() -> new WanEvidence(config).require(leases))
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> {
              assertThat(failure.kind()).isEqualTo(Failure.Kind.PRECONDITION);
              assertThat(failure.what()).contains(what);
              assertThat(failure.hint()).contains(next);
            });
  }

  /** A guest whose NICs have these addresses; what the home NIC has, every network's has. */
  private record Leases(String wan, String lan) implements RemoteShell {
    @Override
    public Result run(Script script, Consumer<String> onLine) {
      boolean asksWan = script.text().matches("(?s).*nic=(wan0|ppp0).*");
      boolean asksLan = script.text().matches("(?s).*nic=(lan0|iot0).*");
      assertThat(asksWan).isNotEqualTo(asksLan);
      return new Result(0, (asksWan ? wan : lan) + "\n", "");
    }

    @Override
    public void close() {}
  }

  /** A guest with a fixed address, whose gateway answers or not, and what its home NIC leases. */
  private record Gateway(boolean answers, String lan) implements RemoteShell {
    @Override
    public Result run(Script script, Consumer<String> onLine) {
      if (script.text().contains("nic=lan0")) {
        return new Result(0, lan + "\n", "");
      }
      assertThat(script.text()).contains("arping").contains("203.0.113.1");
      return new Result(0, "check " + (answers ? 0 : 1) + " \n", "");
    }

    @Override
    public void close() {}
  }
}

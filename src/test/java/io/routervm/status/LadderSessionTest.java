package io.routervm.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.RouterConfigLoader;
import io.routervm.service.Rung;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Who is to blame where no box gives the router its address. */
class LadderSessionTest extends LadderFixture {
  @Test
  void aSessionThatNobodyGives() throws IOException {
    session("Timeout waiting for PADO packets\nUnable to complete PPPoE Discovery");
    assertThat(diagnosis().message()).isEqualTo("nobody answers PPPoE on wan0");
    assertThat(diagnosis().remedy()).contains("the modem has power");
  }

  @Test
  void aSessionThatIsRefused() throws IOException {
    session(
        "Timeout waiting for PADO packets\nPPP session is 1\nCHAP authentication failed: s3cret\n"
            + "Connection terminated.");
    assertThat(diagnosis().message()).isEqualTo("the provider refuses the PPPoE account me@isp");
    assertThat(diagnosis().remedy()).contains("name and password").doesNotContain("s3cret");
  }

  @Test
  void aSessionThatDoesNotComeForOtherReasons() throws IOException {
    session("waits for another default route to go: default via 192.168.1.1 dev lan0");
    assertThat(diagnosis().message()).contains("another link has the default route");
    session("Connection terminated.");
    assertThat(diagnosis().message()).isEqualTo("there is no PPPoE session with the provider");
    assertThat(diagnosis().remedy()).contains("journalctl -u routervm-pppoe");
  }

  @Test
  void aSessionThatIsThere() throws IOException {
    session("Timeout waiting for PADO packets\nlocal  IP address 100.64.0.10");
    facts.put(
        "links",
        facts.get("links") + "\n9: ppp0: <UP,LOWER_UP> mtu 1492 state UNKNOWN\\    link/ppp");
    facts.put("addresses", "9: ppp0    inet 100.64.0.10 peer 100.64.0.1/32 scope global ppp0");
    facts.put("route", "default dev ppp0 scope link");
    facts.put("uplink", HealthyRouter.facts(NOW).get("uplink"));
    assertThat(symptoms())
        .filteredOn(one -> one.rung() == Rung.LEASE)
        .extracting(one -> one.finding().seen())
        .containsExactly("100.64.0.10/32");
  }

  /** No address, and what pppd says. */
  private void session(String journal) throws IOException {
    Path file = folder.resolve("router.yaml");
    String session = "wan: { pppoe: { user: me@isp, password: '${env:PATH}' }, ";
    if (config.wan().pppoe().isEmpty()) {
      Files.writeString(file, Files.readString(file).replace("wan: { ", session));
      config = new RouterConfigLoader(name -> "secret").load(file);
    }
    facts.put("route", "");
    facts.put("addresses", "");
    facts.put("uplink", NO_NAMES);
    facts.put("session", journal);
    facts.put("nat", facts.get("nat").replace("wan0", "ppp0"));
  }

  /** No ISP box gives it: what is lost is the router's own. */
  @Test
  void aFixedAddressThatIsLost() throws IOException {
    Path file = folder.resolve("router.yaml");
    String fixed = "wan: { address: 203.0.113.5/24, gateway: 203.0.113.1, ";
    Files.writeString(file, Files.readString(file).replace("wan: { ", fixed));
    config = new RouterConfigLoader(System::getenv).load(file);
    facts.put("route", "");
    facts.put("addresses", "");
    facts.put("uplink", NO_NAMES);
    check("wan0 has the address 203.0.113.5/24", Rung.LEASE, "");
    assertThat(diagnosis().rung()).isEqualTo("lease");
    assertThat(diagnosis().message()).isEqualTo("wan0 has lost its fixed address or its route");
    assertThat(diagnosis().remedy()).startsWith("run `routervm reprovision`");
    assertThat(failed()).hasSize(1);
  }
}

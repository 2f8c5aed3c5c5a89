package io.routervm.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.failure.Finding;
import io.routervm.service.Rung;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Who is to blame, from the router's answers. */
class LadderTest extends LadderFixture {
  private static final String WAN_OFF =
      "3: wan0: <NO-CARRIER,BROADCAST,UP> mtu 1500 qdisc x\\    link/ether 52:54:00:0f:33:b1 brd 0";

  @Test
  void nobodyIsToBlameWhenAllIsWell() {
    assertThat(new Ladder(symptoms()).diagnosis()).isEmpty();
    assertThat(failed()).isEmpty();
  }

  @Test
  void aPulledCableIsOneFindingAndNoFive() {
    facts.put("links", "2: lan0: <UP,LOWER_UP> mtu 1 x link/ether 52:54:00:0f:33:b0\n" + WAN_OFF);
    facts.put("route", "");
    facts.put("addresses", "");
    facts.put("uplink", NO_NAMES);
    facts.put("clock", "Leap status     : Not synchronised");
    facts.put("failed", "systemd-networkd-wait-online.service");
    check("the default route goes to the ISP box by wan0", Rung.LEASE, "");
    Diagnosis found = diagnosis();
    assertThat(found.rung()).isEqualTo("cable");
    assertThat(found.message())
        .isEqualTo("no cable leads from wan0 to the ISP box, or the box is off");
    assertThat(found.remedy()).contains("plug the cable in");
    assertThat(found.consequences())
        .containsExactly(
            "does not hold: the default route goes to the ISP box by wan0 (inactive)",
            "the ISP box gives the router no address",
            "nothing beyond the ISP box answers",
            "no name server of dns.upstream answers",
            "the router finds no names of the Internet",
            "the router's clock is not synchronised",
            "does not hold: no unit has failed (systemd-networkd-wait-online.service)");
    assertThat(failed()).containsExactly("wan0 has a link");
  }

  @Test
  void anAdapterThatIsGoneIsNoCable() {
    facts.put("links", "2: lan0: <UP,LOWER_UP> mtu 1 x link/ether 52:54:00:0f:33:b0");
    facts.put("route", "");
    facts.put("addresses", "");
    facts.put("uplink", NO_NAMES);
    check("wan0 is the NIC 52:54:00:0f:33:b1", Rung.ADAPTER, "");
    assertThat(diagnosis().rung()).isEqualTo("adapter");
    assertThat(diagnosis().message())
        .isEqualTo("the router does not have the USB adapter 0b95:1790");
    assertThat(diagnosis().consequences())
        .contains("does not hold: wan0 is the NIC 52:54:00:0f:33:b1 (inactive)");
  }

  @Test
  void aBoxThatGivesNoAddress() {
    facts.put("route", "");
    facts.put("addresses", "3: wan0    inet 169.254.3.4/16 brd 169.254.255.255 scope link");
    facts.put("uplink", NO_NAMES);
    assertThat(diagnosis().rung()).isEqualTo("lease");
    assertThat(diagnosis().message()).isEqualTo("the ISP box gives the router no address");
    assertThat(failed()).hasSize(1);
  }

  @Test
  void aLeaseWithoutARoute() {
    facts.put("route", "");
    facts.put("uplink", NO_NAMES);
    assertThat(diagnosis().rung()).isEqualTo("lease");
    assertThat(diagnosis().message()).contains("no default route");
  }

  /** The router goes on serving, and all the same it is said. */
  @Test
  void aLeaseInTheHomesOwnSubnet() {
    facts.put("addresses", "3: wan0    inet 192.168.42.100/24 brd 192.168.42.255 scope global");
    assertThat(diagnosis())
        .isEqualTo(
            new Diagnosis(
                "subnet",
                "the ISP box gives the router 192.168.42.100/24, which is in the LAN's own subnet"
                    + " 192.168.42.0/24",
                "give the ISP box's LAN another subnet in the box's settings, or choose another"
                    + " lan.address in "
                    + config.file(),
                List.of()));
  }

  @Test
  void aWideNetworkOfTheIspBoxHoldsTheHomesToo() {
    facts.put("addresses", "3: wan0    inet 192.168.1.100/16 brd 192.168.255.255 scope global");
    assertThat(diagnosis().rung()).isEqualTo("subnet");
  }

  @Test
  void aBoxThatDoesNotAnswer() {
    facts.put("uplink", "gateway 192.168.1.1" + NO_NAMES);
    assertThat(diagnosis().rung()).isEqualTo("gateway");
    assertThat(diagnosis().message())
        .isEqualTo("the ISP box at 192.168.1.1 does not answer: its cable or its power");
    assertThat(diagnosis().consequences())
        .containsExactly(
            "nothing beyond the ISP box answers",
            "no name server of dns.upstream answers",
            "the router finds no names of the Internet");
    assertThat(failed()).hasSize(1);
  }

  @Test
  void aBoxThatHangs() {
    facts.put("uplink", "gateway 192.168.1.1\nnear 192.168.1.1 is there" + NO_NAMES);
    assertThat(diagnosis().rung()).isEqualTo("isp-box");
    assertThat(diagnosis().remedy()).startsWith("switch the ISP box off and on");
    assertThat(failed()).hasSize(1);
  }

  @Test
  void theProvidersLine() {
    facts.put("uplink", "gateway 192.168.1.1\nnear 192.168.1.1 answers" + NO_NAMES);
    assertThat(diagnosis().rung()).isEqualTo("provider");
    assertThat(diagnosis().message())
        .isEqualTo("the ISP box answers, nothing beyond it does: the provider's line");
    assertThat(diagnosis().remedy()).startsWith("nothing to do here");
    assertThat(failed()).hasSize(1);
  }

  /** A gateway of the provider's own may answer no ping and have no page. */
  @Test
  void aSilentGatewayIsNoFaultWhileTheInternetAnswers() {
    facts.merge("uplink", "", (text, none) -> text.replace("near 192.168.1.1 answers\n", ""));
    assertThat(new Ladder(symptoms()).diagnosis()).isEmpty();
  }

  @Test
  void deadNameServers() {
    facts.put(
        "uplink",
        "gateway 192.168.1.1\nnear 192.168.1.1 answers\nbeyond 8.8.8.8 answers" + NO_NAMES);
    assertThat(diagnosis().rung()).isEqualTo("names");
    assertThat(diagnosis().message()).isEqualTo("no name server of dns.upstream answers");
    assertThat(diagnosis().consequences())
        .containsExactly("the router finds no names of the Internet");
    assertThat(failed()).containsExactly("the name server 8.8.8.8 answers");
  }

  /** They take a connection, but the certificate is another's, or has run out. */
  @Test
  void nameServersThatAreNotWhoTheyAreToBe() {
    facts.merge(
        "uplink",
        "",
        (text, none) ->
            text.replace(
                "server 127.0.0.1 answers",
                "server 127.0.0.1 is silent\nserver 127.0.0.54 is silent"));
    assertThat(diagnosis().rung()).isEqualTo("names");
    assertThat(diagnosis().message())
        .isEqualTo(
            "the name servers of dns.upstream do not pass for who they are to be, or their answers"
                + " for genuine");
    assertThat(diagnosis().remedy()).contains("journalctl -u routervm-forwarder.service");
    assertThat(diagnosis().consequences())
        .containsExactly("the router finds no names of the Internet");
  }

  @Test
  void oneDeadNameServerOfTwo() {
    facts.merge(
        "uplink",
        "",
        (text, none) -> text.replace("208.67.222.222 answers", "208.67.222.222 is silent"));
    assertThat(diagnosis().message()).isEqualTo("the name server 208.67.222.222 does not answer");
    assertThat(diagnosis().consequences()).isEmpty();
  }

  @Test
  void aRouterThatFindsNoNamesThoughOthersDo() {
    facts.merge(
        "uplink", "", (text, none) -> text.replace("127.0.0.1 answers", "127.0.0.1 is silent"));
    assertThat(diagnosis().rung()).isEqualTo("resolver");
  }

  @Test
  void aClockThatIsADayOff() {
    facts.put("now", String.valueOf(NOW.plusSeconds(86_400).getEpochSecond()));
    check("the list of revoked certificates has not expired", Rung.CERTIFICATE, "");
    assertThat(diagnosis().rung()).isEqualTo("clock");
    assertThat(diagnosis().message())
        .isEqualTo("the router's clock differs from this host's by 86400 s");
    assertThat(diagnosis().consequences()).hasSize(1);
  }

  @Test
  void aServiceThatIsDown() {
    facts.merge(
        "uplink", "", (text, none) -> text.replace("127.0.0.1 answers", "127.0.0.1 is silent"));
    facts.put("failed", "dnsmasq.service");
    check("dnsmasq answers for the home zone", Rung.SERVICE, "dnsmasq");
    check("dnsmasq listens on its own addresses only", Rung.SERVICE, "dnsmasq");
    assertThat(diagnosis().rung()).isEqualTo("service");
    assertThat(diagnosis().message())
        .isEqualTo("does not hold: dnsmasq answers for the home zone (inactive)");
    assertThat(diagnosis().remedy()).isEqualTo("mend it");
    assertThat(diagnosis().consequences()).hasSize(3);
    assertThat(failed()).containsExactly("dnsmasq answers for the home zone");
  }

  /** Each service for itself: none is to blame for another. */
  @Test
  void twoServicesThatAreDownAreTwoFailures() {
    check("dnsmasq answers for the home zone", Rung.SERVICE, "dnsmasq");
    check("the VPN server runs", Rung.SERVICE, "OpenVPN");
    assertThat(diagnosis().consequences()).isEmpty();
    assertThat(failed())
        .containsExactly("dnsmasq answers for the home zone", "the VPN server runs");
  }

  @Test
  void aFullDisk() {
    facts.put("disk", "/dev/vda2 3586048 3586048 0 100% /");
    check("dnsmasq answers for the home zone", Rung.SERVICE, "dnsmasq");
    assertThat(diagnosis().rung()).isEqualTo("disk");
    assertThat(diagnosis().message())
        .isEqualTo("the router's disk is full: 0 MiB free of 3502 MiB on /");
    assertThat(failed()).hasSize(1);
  }

  /** The home's own cable has nothing to do with the provider's line. */
  @Test
  void twoFaultsThatHaveNothingToDoWithEachOther() {
    facts.put(
        "links",
        "2: lan0: <UP> mtu 1 x link/ether 52:54:00:0f:33:b0\n"
            + "3: wan0: <UP,LOWER_UP> mtu 1 x link/ether 52:54:00:0f:33:b1");
    facts.put("uplink", "gateway 192.168.1.1\nnear 192.168.1.1 answers" + NO_NAMES);
    assertThat(diagnosis().rung()).isEqualTo("lan-cable");
    assertThat(diagnosis().message()).isEqualTo("no cable leads from lan0 to the home LAN");
    assertThat(failed()).contains("lan0 has a link", "something beyond the ISP box answers");
  }

  /** Whatever is broken above or below, the lowest is told. */
  @ParameterizedTest
  @EnumSource
  void theLowestBrokenRungIsToBlame(Rung lowest) {
    List<Symptom> broken =
        Stream.of(Rung.values())
            .filter(rung -> rung.compareTo(lowest) >= 0)
            .map(rung -> Symptom.of(rung, Finding.fail(rung + " works", "it does not", "mend it")))
            .sorted((one, other) -> other.rung().compareTo(one.rung()))
            .toList();
    Diagnosis found = new Ladder(broken).diagnosis().orElseThrow();
    assertThat(found.rung()).isEqualTo(lowest.toString());
    assertThat(found.message()).isEqualTo("does not hold: " + lowest + " works (it does not)");
    assertThat(found.remedy()).isEqualTo("mend it");
  }

  @ParameterizedTest
  @EnumSource(
      names = {"ADAPTER", "CABLE", "LEASE", "SUBNET", "GATEWAY", "ISP_BOX", "PROVIDER", "NAMES"})
  void withoutTheInternetWhatNeedsItIsNoFaultOfItsOwn(Rung rung) {
    assertThat(rung.brings(Rung.RESOLVER)).isTrue();
    assertThat(rung.brings(Rung.CLOCK)).isTrue();
    assertThat(rung.brings(Rung.DYNAMIC_DNS)).isTrue();
    assertThat(rung.brings(Rung.CERTIFICATE)).isFalse();
    assertThat(rung.brings(Rung.UPKEEP)).isFalse();
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "HOST")
  void nothingFollowsFromWhatIsAbove(Rung rung) {
    Stream.of(Rung.values())
        .filter(lower -> lower.compareTo(rung) <= 0)
        .forEach(lower -> assertThat(rung.brings(lower)).as("%s", lower).isFalse());
  }

  @Test
  void aWarningIsNoFindingButMayTellItBest() {
    Symptom warning =
        Symptom.of(Rung.ADAPTER, Finding.warn("wan.usb", "none is plugged in", "plug it in"))
            .saying("no adapter is plugged in");
    assertThat(new Ladder(List.of(warning)).diagnosis()).isEmpty();
    Symptom gone = Symptom.of(Rung.ADAPTER, Finding.fail("wan0 is there", "", "restart"));
    assertThat(new Ladder(List.of(warning, gone)).diagnosis())
        .contains(new Diagnosis("adapter", "no adapter is plugged in", "plug it in", List.of()));
  }
}

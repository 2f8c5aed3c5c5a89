package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.Await;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/**
 * NICs that come and go on a machine that runs, on a real libvirt. A Debian boots in it, for only a
 * system lets go of a device; nobody logs in.
 */
@Tag("lab")
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
@Timeout(300)
class NicsHypervisorTest {
  private static final String CONSOLE = "/var/log/libvirt/qemu/router-serial.log";
  private static final String NETWORKS = "\nnetworks:\n";
  private static final String IOT = "  - { name: iot, bridge: %s, address: 192.168.43.254/24 }\n";
  private static final String GUEST =
      "  - { name: guest, bridge: brGuest, address: 192.168.44.254/24 }\n";

  private Lab lab;
  private RouterUnderTest router;
  private String one;

  @BeforeAll
  void bringUp() {
    lab = Lab.up("nics");
    router = RouterUnderTest.of(lab, "image");
    one = router.yaml();
    for (String bridge : List.of("brIot", "brOther", "brGuest")) {
      lab.shell("hv", "ip link add " + bridge + " type bridge && ip link set " + bridge + " up")
          .orFail();
    }
    verb("define");
    verb("staged");
    String image =
        Lab.run(
                Duration.ofMinutes(15),
                List.of(Lab.REPOSITORY.resolve("src/lab/images/cloud").toString()))
            .orFail()
            .trimmed();
    verb("copy", image);
    verb("apply");
    verb("start");
    Await.until(
        Duration.ofMinutes(4),
        () -> "the machine has not booted",
        () -> lab.shell("hv", "grep -q 'systemd\\[1\\]' " + CONSOLE).succeeded());
  }

  @AfterAll
  void takeDown() {
    if (lab != null) {
      lab.close();
    }
  }

  @Test
  @Order(10)
  void whatIsThereAlreadyIsNoChange() {
    assertThat(verb("nics")).isEmpty();
    assertThat(verb("plan")).isEmpty();
  }

  @Test
  @Order(20)
  void aTrialThatFailsLeavesNothing() {
    String definition = definition();
    networks(IOT.formatted("brIot"));
    assertThat(verb("nics")).contains("attach the NIC iot0");
    verb("attach-and-take-back");
    assertThat(running()).doesNotContain("ua-iot0");
    assertThat(definition()).isEqualTo(definition);
  }

  /** The run dies when the NIC is attached, and the next one undoes it. */
  @Test
  @Order(30)
  void aRunThatDiedIsUndoneByTheNext() {
    String definition = definition();
    networks(IOT.formatted("brIot"));
    verb("attach");
    assertThat(running()).contains("ua-iot0", "bridge='brIot'");
    assertThat(definition()).contains("ua-iot0", "trial=\"iot0\"");
    router.write(one);
    assertThat(verb("nics")).contains("detach the NIC iot0");
    verb("detach");
    assertThat(running()).doesNotContain("ua-iot0");
    assertThat(definition()).isEqualTo(definition);
  }

  /** The run dies when the NIC is defined and not attached; the next one that fails undoes both. */
  @Test
  @Order(40)
  void aTrialThatTakesUpAnInterruptedOneUndoesBoth() {
    String definition = definition();
    networks(IOT.formatted("brIot"));
    verb("attach");
    letGo("iot0");
    assertThat(verb("nics")).contains("attach the NIC iot0");
    verb("attach-and-take-back");
    assertThat(running()).doesNotContain("ua-iot0");
    assertThat(definition()).isEqualTo(definition);
  }

  @Test
  @Order(50)
  void aRunThatDiedIsFinishedByTheNext() {
    networks(IOT.formatted("brIot") + GUEST);
    verb("attach");
    letGo("guest0");
    assertThat(verb("nics")).contains("keep the NIC iot0", "attach the NIC guest0");
    verb("detach");
    assertThat(running()).contains("ua-iot0", "ua-guest0");
    assertThat(definition()).contains("ua-iot0", "ua-guest0").doesNotContain("trial=");
    assertThat(verb("nics")).isEmpty();
    assertThat(verb("plan")).isEmpty();
  }

  @Test
  @Order(60)
  void anotherBridgeIsLiveAtOnceAndUndoneAlike() {
    networks(IOT.formatted("brOther") + GUEST);
    assertThat(verb("nics")).contains("plug the NIC iot0 in elsewhere");
    String definition = definition();
    verb("attach-and-take-back");
    assertThat(definition()).isEqualTo(definition);
    assertThat(running()).contains("bridge='brIot'").doesNotContain("bridge='brOther'");
    verb("attach");
    assertThat(definition()).contains("trial=\"iot0=brIot/0\"");
    verb("detach");
    assertThat(definition()).contains("bridge='brOther'").doesNotContain("brIot", "trial=");
    assertThat(running()).contains("bridge='brOther'").doesNotContain("brIot");
    assertThat(ports("brOther")).isEqualTo(1);
    assertThat(ports("brIot")).isZero();
    assertThat(verb("nics")).isEmpty();
  }

  /**
   * Somebody has detached it from the running machine, and the change that brings it back fails.
   */
  @Test
  @Order(65)
  void aNicThatWasDefinedAllTheTimeStaysDefined() {
    letGo("iot0");
    String definition = definition();
    assertThat(verb("nics")).contains("attach the NIC iot0");
    verb("attach-and-take-back");
    assertThat(running()).doesNotContain("ua-iot0");
    assertThat(definition()).isEqualTo(definition);
    verb("attach");
    verb("detach");
    assertThat(running()).contains("ua-iot0");
    assertThat(definition()).isEqualTo(definition);
    assertThat(verb("nics")).isEmpty();
  }

  /** The NIC has left the machine and not yet its definition when the run dies. */
  @Test
  @Order(70)
  void aNicThatGoesIsGoneInTheEnd() {
    networks(IOT.formatted("brOther"));
    assertThat(verb("nics")).contains("detach the NIC guest0").doesNotContain("iot0");
    letGo("guest0");
    assertThat(verb("nics")).contains("detach the NIC guest0");
    verb("detach");
    assertThat(definition()).doesNotContain("guest0");
    assertThat(verb("nics")).isEmpty();
    assertThat(verb("plan")).isEmpty();
  }

  /** As one that an earlier version made. */
  @Test
  @Order(80)
  void aMachineWithoutFreePortsGetsThemForItsNextStart() {
    router.write(one);
    verb("cut-power");
    verb("detach");
    lab.shell(
            "hv",
            "virsh dumpxml --inactive --security-info router"
                + " | sed '/pcie-root-port/,/controller>/d; /pcie-to-pci-bridge/,/controller>/d;"
                + " /address type=.pci/d' >/tmp/old.xml && virsh define --validate /tmp/old.xml")
        .orFail();
    verb("start");
    networks(IOT.formatted("brIot") + GUEST);
    Ran refused = HypervisorVerb.call(lab, router, "attach").expect(4);
    assertThat(refused.errors()).contains("free ports for", "and the networks need 2");
    assertThat(definition()).doesNotContain("iot0");
    verb("cut-power");
    verb("start");
    verb("attach");
    assertThat(running()).contains("ua-iot0", "ua-guest0");
  }

  private void networks(String networks) {
    router.write(one + NETWORKS + networks);
  }

  private void letGo(String nic) {
    String mac =
        "$(virsh dumpxml router | grep -B9 ua-"
            + nic
            + " | grep -o '52:54:00:[0-9a-f:]*' | tail -n 1)";
    lab.shell("hv", "virsh detach-interface router bridge --mac \"" + mac + "\" --live").orFail();
    Await.until(
        Duration.ofSeconds(30),
        () -> nic + " is still there",
        () -> !running().contains("ua-" + nic));
  }

  private int ports(String bridge) {
    return (int)
        lab.shell("hv", "ip -o link show master " + bridge).orFail().output().lines().count();
  }

  private String definition() {
    return lab.shell("hv", "virsh dumpxml --inactive router").orFail().output();
  }

  private String running() {
    return lab.shell("hv", "virsh dumpxml router").orFail().output();
  }

  private String verb(String... words) {
    return HypervisorVerb.call(lab, router, words).orFail().trimmed();
  }
}

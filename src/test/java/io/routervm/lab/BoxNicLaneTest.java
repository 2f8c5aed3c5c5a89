package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * From a plain Debian 12 with two NICs, no adapter and no Open vSwitch to a served client and back:
 * the second NIC is the WAN's, behind a Linux bridge like the home's. The counted commands are as
 * many as with an adapter.
 */
@Tag("lab")
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
@ExtendWith({StopAtFirstFailure.class, ConsoleOnFailure.class, DoneSteps.class})
class BoxNicLaneTest implements ConsoleOnFailure.Scenario, DoneSteps.Scenario {
  /** Links, addresses, routes, packages, and all that is in /etc. */
  private static final String STATE =
      "ip -o link; ip -o address | awk '{ print $2, $3, $4 }'; ip route; dpkg-query -W;"
          + " find /etc -type f -exec sha256sum {} + -o -type l -printf '%p %l\\n' | sort";

  private PlainBox plain;

  @BeforeAll
  void bringUp() {
    plain = PlainBox.up("boxnic", "--second-nic");
  }

  @AfterAll
  void takeDown() {
    if (plain != null) {
      plain.close();
    }
  }

  @Test
  @Order(10)
  void theBoxIsAPlainDebianWithTwoNics() {
    plain.requirePlain();
    assertThat(inBox("cat /sys/class/net/eno2/address")).isEqualTo("52:54:00:00:04:03");
  }

  /** As a kernel of its own has them; each is told by its own sentence. */
  @Test
  @Order(15)
  void hostsThatItMustLeaveAloneAreUnchanged() {
    inBox("ip link add docker0 type bridge");
    requireLeftAlone("eno1", "Docker runs here");
    inBox("ip link delete docker0 && modprobe mac80211_hwsim radios=1 && udevadm settle");
    requireLeftAlone("wlan0", "it is a wireless NIC");
    inBox("modprobe -r mac80211_hwsim && modprobe bonding max_bonds=0");
    inBox("ip link add bond0 type bond && ip link set eno2 down && ip link set eno2 master bond0");
    requireLeftAlone("bond0", "it is a bond of several NICs");
    requireLeftAlone("eno2", "it is a port of bond0 already");
    inBox("ip link delete bond0 && ip link add br0 type bridge && ip link set eno2 master br0");
    requireLeftAlone("br0", "it is a bridge, not a NIC");
    requireLeftAlone("eno2", "it is a port of br0 already");
    inBox("ip link delete br0");
    plain.requirePlainNetwork();
  }

  private void requireLeftAlone(String nic, String sentence) {
    String before = inBox(STATE);
    Ran ran = plain.box.routervm(PlainBox.SHORT, "--yes", "host", "prepare", "--lan", nic);
    assertThat(ran.expect(4).errors()).contains(sentence, "nothing was changed");
    assertThat(inBox(STATE)).as(nic).isEqualTo(before);
  }

  /** With the window that an emulated processor needs. */
  @Test
  @Order(20)
  void itIsPreparedWithABridgeForEachNic() {
    plain.prepare("host", "prepare", "--wan", "eno2", "--confirm-window", "10m");
    requireBridges();
  }

  @Test
  @Order(30)
  void whatWasConfirmedOutlivesAPowerCut() {
    plain.box.cutPower();
    plain.box.switchOn();
    plain.owner.requireReachable("brHome");
    requireBridges();
  }

  @Test
  @Order(40)
  void initTakesTheSecondNic() {
    assertThat(plain.init())
        .contains("bridge: 'brIsp'")
        .contains("in it: eno2")
        .contains("bridge: 'brHome'")
        .contains("switch: linux")
        .contains("accelerator: kvm")
        .doesNotContain("usb:");
  }

  @Test
  @Order(50)
  void createEndsStaged() {
    plain.create();
    assertThat(inBox("virsh -q domiflist router | awk '{ print $3 }'").lines())
        .contains("brHome", "brIsp");
  }

  @Test
  @Order(60)
  void theCablesMoveAndTheRouterIsLive() {
    plain.goLive();
  }

  @Test
  @Order(70)
  void clientsAreServedAfterAsManyCommandsAsIsSaid() throws IOException {
    plain.requireServed();
  }

  @Test
  @Order(80)
  void destroyLeavesNoTrace() {
    plain.destroy();
  }

  @Test
  @Order(90)
  void theHostIsAsItWas() {
    plain.undo();
  }

  @Override
  public void showConsole() {
    plain.box.showConsoles();
  }

  @Override
  public Path doneSteps() {
    return plain.doneSteps();
  }

  /** Both are Linux's own, and the host has no address on the WAN's, of whatever kind. */
  private void requireBridges() {
    assertThat(inBox("ls /sys/class/net/brHome/brif")).isEqualTo("eno1");
    assertThat(inBox("ls /sys/class/net/brIsp/brif")).isEqualTo("eno2");
    assertThat(inBox("ip -o address show dev brIsp; ip -o address show dev eno2")).isEmpty();
  }

  private String inBox(String line) {
    return plain.box.shell(line).orFail().trimmed();
  }
}

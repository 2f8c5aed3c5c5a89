package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** A Linux bridge: of a kernel that filters VLANs, and of a libvirt that tags its ports. */
class BoxBridgeLaneTest extends TaggedPortsLane {
  /** The NICs' ports by the networks, which libvirt names anew at every start. */
  private static final String PORTS =
      "virsh -q domiflist router | awk '$3 == \"brHome\" { print $1, $5 }' | while read -r port mac; do"
          + " bridge -o vlan show dev $port | grep ^$port | tr -s ' \\t\\\\' ' ' | sed \"s/^$port/$mac/\"; done";

  BoxBridgeLaneTest() {
    super("boxbr", "box-bridge", "linux");
  }

  @Test
  @Order(10)
  void theBoxHasABridgeThatHeedsTags() {
    assertThat(box.shell("cat /sys/class/net/brHome/bridge/vlan_filtering").orFail().trimmed())
        .isEqualTo("1");
    assertThat(box.shell("bridge -o vlan show dev eno3").orFail().output())
        .contains("20 PVID Egress Untagged");
    assertThat(box.shell("ls /sys/class/net/brIsp/brif").orFail().trimmed()).startsWith("eno2");
    assertThat(box.shell("virsh version --daemon").orFail().output())
        .containsPattern("daemon: 1[1-9]\\.");
  }

  @Override
  void requirePorts() {
    List<String> ports = box.shell(PORTS).orFail().output().lines().map(String::strip).toList();
    assertThat(ports).hasSize(3);
    assertThat(ports).filteredOn(one -> one.endsWith(" 1 PVID Egress Untagged")).hasSize(1);
    assertThat(ports).filteredOn(one -> one.endsWith(" 20 PVID Egress Untagged")).hasSize(1);
    assertThat(ports).filteredOn(one -> one.endsWith(" 30 PVID Egress Untagged")).hasSize(1);
  }

  /** The home's own switch hangs on a port that takes no tag, until its owner says otherwise. */
  @Test
  @Order(90)
  void tagsOfAClientsOwnLeadNowhere() {
    clients.requireOwnTagsUseless();
    assertThat(clients.tagsItself("pc")).isZero();
    box.shell("bridge vlan add dev eno1 vid 30").orFail();
    try {
      assertThat(clients.tagsItself("pc")).as("trunk").isEqualTo(20);
    } finally {
      box.shell("bridge vlan del dev eno1 vid 30").orFail();
    }
  }
}

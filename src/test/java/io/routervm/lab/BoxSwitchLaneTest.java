package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** Open vSwitch, switching in the kernel; the other lanes have it in user space. */
class BoxSwitchLaneTest extends TaggedPortsLane {
  /** The NICs' ports by the networks, which libvirt names anew at every start. */
  private static final String PORTS =
      "virsh -q domiflist router | awk '$3 == \"brHome\" { print $1 }' | while read -r port; do"
          + " ovs-vsctl get port $port tag; done | sort";

  BoxSwitchLaneTest() {
    super("boxsw", "box-switch", "openvswitch");
  }

  @Test
  @Order(10)
  void theKernelSwitches() {
    assertThat(box.shell("lsmod | cut -d ' ' -f 1").orFail().output().lines())
        .contains("openvswitch");
    assertThat(box.shell("ovs-appctl dpif/show").orFail().output())
        .startsWith("system@ovs-system:")
        .containsPattern("eno1 \\S+ \\(system\\)");
    assertThat(box.shell("ovs-vsctl get port eno3 tag").orFail().trimmed()).isEqualTo("20");
    assertThat(box.shell("ls /sys/class/net/brIsp/brif").orFail().trimmed()).startsWith("eno2");
  }

  @Override
  void requirePorts() {
    List<String> tags = box.shell(PORTS).orFail().output().lines().map(String::strip).toList();
    assertThat(tags).containsExactly("20", "30", "[]");
  }

  /** Frames of the three networks have passed in the kernel. */
  @Test
  @Order(85)
  void theKernelHasTheirFlows() {
    clients.wanAddress();
    assertThat(box.shell("ovs-dpctl show").orFail().output()).containsPattern("hit:[1-9][0-9]+ ");
  }

  /** A port of which nothing is said takes every tag; named as the home LAN's, it takes none. */
  @Test
  @Order(90)
  void tagsOfAClientsOwnLeadNowhere() {
    clients.requireOwnTagsUseless();
    assertThat(clients.tagsItself("pc")).as("trunk").isEqualTo(20);
    box.shell("ovs-vsctl set port eno1 trunks=0").orFail();
    assertThat(clients.tagsItself("pc")).isZero();
  }
}

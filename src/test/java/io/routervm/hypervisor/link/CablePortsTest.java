package io.routervm.hypervisor.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.host.RecordedSys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hardware in a record of sysfs; veths, taps and other virtual NICs as the kernel makes them. */
class CablePortsTest {
  private static final String SPACE = "rvmcables";
  private static final String OTHER = "rvmcables2";

  @TempDir Path sys;

  @AfterEach
  void removeSpaces() throws Exception {
    for (String space : List.of(SPACE, OTHER)) {
      run("ip netns delete " + space + " 2>/dev/null || :");
    }
  }

  @Test
  void whereThereIsHardwareOnlyHardwareCounts() {
    new RecordedSys(sys)
        .file("eno1/device/vendor", "0x8086")
        .file("eno2/device/vendor", "0x8086")
        .file("bond0/lower_eno2", "")
        .file("bond0.7/lower_bond0", "")
        .file("vnet3/tun_flags", "0x1002")
        .file("veth1a2b/iflink", "9")
        .file("brHome/iflink", "4");
    CablePorts ports = new CablePorts(sys, nic -> "9: " + nic + " link-netnsid 0\n    veth ");
    assertThat(ports.among(List.of("bond0.7", "brHome", "eno1", "veth1a2b", "vnet3")))
        .containsExactly("bond0.7", "eno1");
    assertThat(ports.among(List.of("brHome", "gone", "veth1a2b"))).contains("veth1a2b");
  }

  @Test
  @Tag("root")
  void withoutHardwareOnlyAVethThatLeadsElsewhereCounts() throws Exception {
    run("ip netns add " + SPACE + " && ip netns add " + OTHER);
    inSpace(
        "ip link add br0 type bridge"
            + " && ip link add uplink type veth peer name far netns "
            + OTHER
            + " && ip link add here type veth peer name there"
            + " && ip tuntap add guest mode tap"
            + " && for nic in uplink here guest; do ip link set $nic master br0; done");
    List<String> ports = inSpace("ls /sys/class/net/br0/brif").lines().sorted().toList();
    assertThat(ports).hasSize(3);
    // The kernel's sysfs of the other namespace is mounted there only.
    ports.forEach(port -> new RecordedSys(sys).file(port + "/iflink", "0"));
    CablePorts cables =
        new CablePorts(
            sys,
            nic -> {
              try {
                return inSpace("ip -d link show dev " + nic);
              } catch (Exception e) {
                throw new AssertionError(e);
              }
            });
    assertThat(cables.among(ports)).containsExactly("uplink");
  }

  private static String inSpace(String line) throws IOException, InterruptedException {
    return run("ip netns exec " + SPACE + " sh -c '" + line + "'");
  }

  private static String run(String line) throws IOException, InterruptedException {
    Process process = new ProcessBuilder("sh", "-c", line).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }
}

package io.routervm.hypervisor.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is a cable and what is none, in a folder that has what the kernel's has. */
class HostLinksTest {
  @TempDir Path sys;

  private Path nics;

  private HostLinks links;

  @BeforeEach
  void aBridge() throws IOException {
    nics = sys.resolve("class/net");
    Files.createDirectories(nics.resolve("br0/bridge"));
    Files.createDirectories(nics.resolve("br0/brif"));
    links = new HostLinks(sys, words -> List.of());
  }

  @Test
  void theEndsOfMachinesAndContainersAreNone() throws IOException {
    port("eno1", "device");
    port("vnet3", "tun_flags");
    port("veth-container");
    assertThat(links.cables("br0")).containsExactly("eno1");
  }

  @Test
  void aVlanOnABondOnTwoNics() throws IOException {
    nic("eno1", "device");
    nic("eno2", "device");
    nic("bond0", "lower_eno1", "lower_eno2");
    port("bond0.7", "lower_bond0");
    nic("dummy0");
    port("dummy0.7", "lower_dummy0");
    assertThat(links.cables("br0")).containsExactly("bond0.7");
  }

  /** Nobody nests links that deep; a folder that names itself does not lead into a circle. */
  @Test
  void aLinkBelowItself() throws IOException {
    port("odd0", "lower_odd0");
    port("eno1", "device");
    assertThat(links.cables("br0")).containsExactly("eno1");
  }

  @Test
  void aHypervisorThatIsAContainer() throws IOException {
    port("uplink");
    port("vnet0", "tun_flags");
    assertThat(links.cables("br0")).containsExactly("uplink");
  }

  private void port(String name, String... entries) throws IOException {
    nic(name, entries);
    Files.createDirectory(nics.resolve("br0/brif").resolve(name));
  }

  private void nic(String name, String... entries) throws IOException {
    Path nic = Files.createDirectories(nics.resolve(name));
    for (String entry : entries) {
      Files.createDirectory(nic.resolve(entry));
    }
  }
}

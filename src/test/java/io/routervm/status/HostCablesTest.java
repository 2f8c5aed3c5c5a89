package io.routervm.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.Placement;
import io.routervm.config.RouterConfig;
import io.routervm.config.RouterConfigLoader;
import io.routervm.hypervisor.link.HostLinks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostCablesTest {
  private static final String YAML =
      """
      version: 1
      wan: { bridge: brIsp }
      lan: { bridge: brHome, switch: linux, address: 192.168.42.254/24 }
      """;

  @TempDir Path folder;

  @BeforeEach
  void twoBridgesWithACableAndAMachineEach() throws IOException {
    nic("brHome", "1", "0x1003");
    nic("brIsp", "1", "0x1003");
    for (String bridge : List.of("brHome", "brIsp")) {
      Files.createDirectories(sys(bridge).resolve("bridge"));
      Files.createDirectories(sys(bridge).resolve("brif"));
    }
    wire("eno1", "brHome");
    wire("eno2", "brIsp");
    nic("vnet0", "1", "0x1003");
    Files.createDirectories(sys("brHome").resolve("brif/vnet0"));
  }

  private Path sys(String nic) {
    return folder.resolve("class/net").resolve(nic);
  }

  private void nic(String name, String carrier, String flags) throws IOException {
    Files.createDirectories(sys(name));
    Files.writeString(sys(name).resolve("carrier"), carrier + "\n");
    Files.writeString(sys(name).resolve("flags"), flags + "\n");
  }

  private void wire(String name, String bridge) throws IOException {
    nic(name, "1", "0x1003");
    Files.createDirectories(sys(name).resolve("device"));
    Files.createDirectories(sys(bridge).resolve("brif").resolve(name));
  }

  private Optional<Diagnosis> diagnosis(Placement placement, String yaml) throws IOException {
    RouterConfig config =
        new RouterConfigLoader(System::getenv)
            .load(Files.writeString(folder.resolve("router.yaml"), yaml));
    return new Ladder(
            new HostCables(config, placement, new HostLinks(folder, words -> List.of())).symptoms())
        .diagnosis();
  }

  @Test
  void cablesThatArePluggedInAreFine() throws IOException {
    assertThat(diagnosis(Placement.LIVE, YAML)).isEmpty();
  }

  @Test
  void theCableOfTheHomeIsToBlame() throws IOException {
    nic("eno1", "0", "0x1003");
    assertThat(diagnosis(Placement.STAGED, YAML))
        .contains(
            new Diagnosis(
                "lan-cable",
                "no cable leads from eno1 of this host to the home LAN",
                "plug the cable in at both ends, and see that the switch or access point at the"
                    + " other end has power",
                List.of()));
  }

  @Test
  void theCableToTheIspBoxIsToBlameOnceTheRouterIsLive() throws IOException {
    nic("eno2", "0", "0x1003");
    assertThat(diagnosis(Placement.STAGED, YAML)).isEmpty();
    assertThat(diagnosis(Placement.LIVE, YAML).orElseThrow().rung()).isEqualTo("cable");
    assertThat(diagnosis(Placement.LIVE, YAML).orElseThrow().message())
        .isEqualTo("no cable leads from eno2 of this host to the ISP box");
  }

  @Test
  void aNicThatIsSwitchedOffIsNoCable() throws IOException {
    nic("eno1", "", "0x1002");
    assertThat(diagnosis(Placement.LIVE, YAML).orElseThrow().remedy())
        .contains("ip link set eno1 up");
  }

  @Test
  void oneCableOfTwoIsEnough() throws IOException {
    wire("eno3", "brHome");
    nic("eno1", "0", "0x1003");
    assertThat(diagnosis(Placement.LIVE, YAML)).isEmpty();
  }

  @Test
  void nothingIsKnownOfAnotherHost() throws IOException {
    nic("eno1", "0", "0x1003");
    String remote = YAML + "hypervisor: { uri: \"qemu+ssh://root@other/system\" }\n";
    assertThat(diagnosis(Placement.LIVE, remote)).isEmpty();
  }

  /** Two cables that are out are two faults. */
  @Test
  void theCableOfAnotherNetworkDoesNotFollow() throws IOException {
    nic("brGuest", "1", "0x1003");
    Files.createDirectories(sys("brGuest").resolve("bridge"));
    Files.createDirectories(sys("brGuest").resolve("brif"));
    wire("eno3", "brGuest");
    nic("eno1", "0", "0x1003");
    nic("eno3", "0", "0x1003");
    assertThat(
            diagnosis(
                    Placement.STAGED,
                    YAML
                        + "networks: [ { name: guest, bridge: brGuest, address: 192.168.44.254/24 }"
                        + " ]\n")
                .orElseThrow()
                .consequences())
        .isEmpty();
  }
}

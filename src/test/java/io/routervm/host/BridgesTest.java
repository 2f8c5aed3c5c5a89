package io.routervm.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.RouterConfig.Switch;
import io.routervm.platform.LocalCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class BridgesTest {
  @TempDir Path sys;

  @Test
  void findsBothKindsWithTheirPorts() throws IOException {
    nic("eno1/device");
    nic("eno2/device");
    nic("vnet3");
    nic("brIsp/bridge");
    nic("brIsp/brif/eno2");
    nic("virbr0/bridge");
    nic("virbr0/brif/vnet3");
    nic("brHome");
    Bridges bridges =
        new Bridges(
            sys,
            words -> words[0].equals("list-br") ? List.of("brHome") : List.of("eno1", "vnet0"));
    assertThat(bridges.all())
        .containsExactly(
            new Bridge("brHome", Switch.OPENVSWITCH, List.of("eno1", "vnet0"), List.of("eno1")),
            new Bridge("brIsp", Switch.LINUX, List.of("eno2"), List.of("eno2")),
            new Bridge("virbr0", Switch.LINUX, List.of("vnet3"), List.of()));
  }

  @Test
  void withoutOpenVirtualSwitchThereAreLinuxBridgesOnly() throws IOException {
    nic("br0/bridge");
    assertThat(new Bridges(sys, words -> List.of()).all())
        .containsExactly(new Bridge("br0", Switch.LINUX, List.of(), List.of()));
  }

  /** A bond of the switch's own, and a NIC of the kernel that leads to the wire by another. */
  @Test
  void aWireUnderAVlanOrABondIsAWire() throws IOException {
    nic("eno1/device");
    nic("eno1.42/lower_eno1");
    nic("br42/bridge");
    nic("br42/brif/eno1.42");
    nic("brHome");
    Bridges bridges =
        new Bridges(
            sys,
            words ->
                switch (words[0]) {
                  case "list-br" -> List.of("brHome");
                  case "list-ifaces" -> List.of("eno1", "eno2", "brHome");
                  default -> List.of("bond0");
                });
    assertThat(bridges.named("br42").orElseThrow().wires()).containsExactly("eno1.42");
    assertThat(bridges.named("brHome").orElseThrow().wires()).containsExactly("eno1");
    assertThat(bridges.all()).allMatch(Bridge::hasWire);
    assertThat(bridges.named("eno1")).isEmpty();
  }

  @Test
  @Timeout(30)
  void aSwitchThatHangsDoesNotAnswer() {
    LocalCommand hanging = LocalCommand.of("sh", "-c", "echo brHome; sleep 80");
    OpenVirtualSwitch silent = OpenVirtualSwitch.by(hanging, Duration.ofSeconds(1));
    assertThat(new Bridges(sys, silent).all()).isEmpty();
    OpenVirtualSwitch quick =
        OpenVirtualSwitch.by(LocalCommand.of("sh", "-c", "echo brHome"), Duration.ofSeconds(20));
    assertThat(quick.lines("list-br")).containsExactly("brHome");
  }

  private void nic(String path) throws IOException {
    Files.createDirectories(sys.resolve("class/net").resolve(path));
  }
}

package io.routervm.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.RouterConfig.Switch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
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
            new Bridge("brHome", Switch.OPENVSWITCH, List.of("eno1", "vnet0"), true),
            new Bridge("brIsp", Switch.LINUX, List.of("eno2"), true),
            new Bridge("virbr0", Switch.LINUX, List.of("vnet3"), false));
  }

  @Test
  void withoutOpenVirtualSwitchThereAreLinuxBridgesOnly() throws IOException {
    nic("br0/bridge");
    assertThat(new Bridges(sys, words -> List.of()).all())
        .containsExactly(new Bridge("br0", Switch.LINUX, List.of(), false));
  }

  private void nic(String path) throws IOException {
    Files.createDirectories(sys.resolve("class/net").resolve(path));
  }
}

package io.routervm.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.Placement;
import io.routervm.config.RouterConfig;
import io.routervm.config.RouterConfigLoader;
import io.routervm.failure.Finding;
import io.routervm.hypervisor.DiskSnapshot;
import io.routervm.hypervisor.DomainState;
import io.routervm.hypervisor.Hypervisor;
import io.routervm.hypervisor.Metadata;
import io.routervm.hypervisor.NicOnTrial;
import io.routervm.hypervisor.Phase;
import io.routervm.router.RouterContext;
import io.routervm.router.StateFolder;
import io.routervm.vpn.VpnKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mockito.Mockito;

class StatusTest {
  private static final String LEFT = "no change of the NICs was left half done";

  @TempDir private Path folder;

  /** {@code status --watch} shows the same object's report every few seconds. */
  @Test
  void everyReportLooksAtTheUnitsOfThisHostAnew() throws IOException {
    Iterator<String> answers = List.of("its timer failed", "").iterator();
    Status status =
        new Status(
            context(), () -> Optional.of(answers.next()).filter(answer -> !answer.isEmpty()));
    assertThat(status.report().units()).contains("its timer failed");
    assertThat(status.report().units()).isEmpty();
  }

  @Test
  void whatTheKeeperDidIsToldTheNewestFirst() throws IOException {
    RouterContext context = context();
    Files.createDirectories(folder.resolve("keeper"));
    Files.writeString(
        folder.resolve("keeper/record"),
        """
        1764355200 start shut off (crashed)
        \tlast line
        1764355203 ok running (booted)
        1764355300 full no room for its disk
        """);
    assertThat(new Status(context).report().faults())
        .extracting(fault -> fault.what() + " " + fault.console())
        .containsExactly(
            "the keeper waits for room in the pool []",
            "the keeper started the router [last line]");
  }

  @Test
  void nicsThatAreOnTrialAreToldByBoth() throws IOException {
    NicOnTrial iot = new NicOnTrial("iot0", Optional.empty());
    for (List<NicOnTrial> trial : List.of(List.<NicOnTrial>of(), List.of(iot))) {
      RouterContext context = context(Optional.of(shutOff(trial)));
      Optional<String> told = new Status(context).report().nics();
      assertThat(told.filter(text -> text.contains("NICs on trial: iot0")).isPresent())
          .isEqualTo(!trial.isEmpty());
      assertThat(new Doctor(context).report(List.of()).host())
          .filteredOn(one -> one.check().equals(LEFT))
          .singleElement()
          .isEqualTo(
              told.map(fix -> Finding.warn(LEFT, "NICs of the virtual machine are on trial", fix))
                  .orElse(Finding.ok(LEFT, "")));
    }
  }

  private static DomainState shutOff(List<NicOnTrial> trial) {
    Metadata metadata = new Metadata(Phase.PROVISIONED, Placement.STAGED, Optional.empty(), trial);
    return new DomainState(
        "router", UUID.randomUUID(), Optional.of(metadata), false, "shut off", true, 1024, 1);
  }

  private RouterContext context() throws IOException {
    return context(Optional.empty());
  }

  /** Of a router that was not created yet, or is off: nobody else is asked. */
  private RouterContext context(Optional<DomainState> domain) throws IOException {
    Path file = folder.resolve("router.yaml");
    String text =
        """
        version: 1
        os: debian-12
        install: { method: image, image: "http://images.example/debian.qcow2", sha256: %s }
        wan: { bridge: brIsp, model: usb-net }
        lan: { bridge: brHome, switch: linux, address: 192.168.42.254/24 }
        """
            .formatted("0".repeat(64));
    RouterConfig config = new RouterConfigLoader(name -> null).load(Files.writeString(file, text));
    Hypervisor hypervisor = Mockito.mock(Hypervisor.class);
    Mockito.when(hypervisor.domain("router")).thenReturn(domain);
    Mockito.when(hypervisor.snapshot(config)).thenReturn(Mockito.mock(DiskSnapshot.class));
    VpnKeys keys = new VpnKeys(config, folder.resolve("pki"), secret -> Optional.empty());
    return new RouterContext(
        config, new StateFolder(folder), hypervisor, null, null, null, keys, text);
  }
}

package io.routervm.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.config.Placement;
import io.routervm.config.RouterConfig;
import io.routervm.config.RouterConfig.Accelerator;
import io.routervm.config.RouterConfig.Hypervisor;
import io.routervm.config.RouterConfig.NicModel;
import io.routervm.config.RouterConfig.WanBridge;
import io.routervm.failure.Failure;
import io.routervm.failure.Finding;
import io.routervm.hypervisor.Metadata.Attempt;
import io.routervm.plan.Outcome;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.libvirt.Domain;
import org.libvirt.LibvirtException;

/** A machine's life, from its definition to its end. */
class LibvirtHypervisorTest extends LibvirtFixture {
  @Test
  void definesOnceAndPlansNothing() {
    Machine machine = machine(sample);
    hypervisor.define(machine);
    hypervisor.define(machine);

    DomainState state = hypervisor.domain("router").orElseThrow();
    assertThat(state.ours()).isTrue();
    assertThat(state.active()).isFalse();
    assertThat(state.memoryMebibytes()).isEqualTo(1024);
    assertThat(state.vcpus()).isEqualTo(1);
    assertThat(state.autostart()).as("before there is something to start").isFalse();
    assertThat(state.uuid()).isEqualTo(machine.identity().domain());
    assertThat(state.metadata()).contains(Metadata.defined());
    assertThat(hypervisor.plan(machine).differences()).isEmpty();
  }

  @Test
  void remembersPhaseAndPlacement() {
    hypervisor.define(machine(sample));
    Metadata installing = Metadata.defined().installing(new Attempt("00ff00ff", 12));
    hypervisor.record("router", installing);
    assertThat(hypervisor.domain("router").orElseThrow().metadata()).contains(installing);

    Metadata live = installing.in(Phase.PROVISIONED).at(Placement.LIVE);
    hypervisor.record("router", live);
    assertThat(hypervisor.domain("router").orElseThrow().metadata()).contains(live);
  }

  @Test
  void startsAndCutsPower() {
    hypervisor.define(machine(sample));
    hypervisor.start("router");
    hypervisor.start("router");
    assertThat(hypervisor.domain("router").orElseThrow().run()).startsWith("running");
    hypervisor.stop("router", Duration.ofSeconds(5));
    assertThat(hypervisor.domain("router").orElseThrow().active()).isFalse();
    hypervisor.start("router");
    hypervisor.cutPower("router");
    hypervisor.cutPower("router");
    assertThat(hypervisor.domain("router").orElseThrow().active()).isFalse();
  }

  @Test
  void whatIsPausedOrSavedGoesOn() throws LibvirtException {
    hypervisor.define(machine(sample));
    hypervisor.resume("router");
    assertThat(state().active()).as("off stays off").isFalse();
    hypervisor.start("router");
    outside.domainLookupByName("router").suspend();
    assertThat(state().paused()).isTrue();
    assertThat(state().run()).isEqualTo("paused (by a user)");
    hypervisor.resume("router");
    assertThat(state().paused()).isFalse();
    assertThat(state().active()).isTrue();
    outside.domainLookupByName("router").managedSave();
    assertThat(state().run()).isEqualTo("shut off (saved)");
    hypervisor.start("router");
    assertThat(state().active()).isTrue();
  }

  /** A paused one would not hear. */
  @Test
  void stopResumesFirst() throws LibvirtException {
    hypervisor.define(machine(sample));
    hypervisor.start("router");
    outside.domainLookupByName("router").suspend();
    hypervisor.stop("router", Duration.ofSeconds(5));
    assertThat(state().run()).isEqualTo("shut off (shut down)");
  }

  private DomainState state() {
    return hypervisor.domain("router").orElseThrow();
  }

  @Test
  void installsBesideTheFinalDefinition() throws LibvirtException {
    Machine machine = machine(sample);
    hypervisor.define(machine);
    hypervisor.startInstall(machine, new InstallBoot.Installer("inst.ks=file:/ks.cfg"));

    Domain domain = outside.domainLookupByName("router");
    assertThat(domain.getXMLDesc(0)).contains("inst.ks=file:/ks.cfg", "2097152");
    hypervisor.cutPower("router");
    assertThat(domain.getXMLDesc(0)).doesNotContain("inst.ks").contains("1048576");
    assertThat(hypervisor.plan(machine).differences()).isEmpty();
  }

  @Test
  void goesBackToTheDiskButKeepsWhatIsKnownNow() {
    hypervisor.define(machine(sample));
    hypervisor.createDisk(machine(sample));
    DiskSnapshot snapshot = hypervisor.snapshot(sample.build());
    assertThat(snapshot.room().level()).isEqualTo(Finding.Level.OK);
    assertThat(snapshot.exists()).isFalse();
    snapshot.delete();
    snapshot.take();
    assertThat(snapshot.exists()).isTrue();

    Metadata later = Metadata.defined().in(Phase.PROVISIONED).at(Placement.LIVE);
    hypervisor.record("router", later);
    hypervisor.start("router");
    assertThatThrownBy(snapshot::revert).hasMessageContaining("the machine runs");
    assertThatThrownBy(snapshot::take).hasMessageContaining("the machine runs");
    hypervisor.cutPower("router");
    Machine larger = machine(sample.vm(SampleConfig.vm(1024, 8192, "default-pool")));
    sample.vm(SampleConfig.vm(1024, 4096, "default-pool"));
    assertThat(hypervisor.plan(larger).apply())
        .isInstanceOfSatisfying(
            Outcome.RolledBack.class,
            outcome -> assertThat(outcome.cause()).contains("cannot grow while it has"));
    snapshot.revert();
    assertThat(hypervisor.domain("router").orElseThrow().metadata()).contains(later);
    assertThat(snapshot.exists()).isTrue();
    snapshot.delete();
    assertThat(snapshot.exists()).isFalse();
  }

  @Test
  void destroyLeavesNothingAndMayRunTwice() throws LibvirtException {
    Machine machine = machine(sample);
    hypervisor.define(machine);
    hypervisor.createDisk(machine);
    hypervisor.start("router");
    hypervisor.destroy(machine.config());
    hypervisor.destroy(machine.config());
    assertThat(hypervisor.domain("router")).isEmpty();
    assertThat(List.of(outside.listDefinedNetworks())).doesNotContain("router-mgmt");
    assertThat(List.of(outside.listNetworks())).doesNotContain("router-mgmt");
    assertThat(outside.storagePoolLookupByName("default-pool").listVolumes())
        .doesNotContain("router.qcow2");
  }

  @Test
  void errorsNameThePlaceAndTheRemedy() {
    assertThatThrownBy(
            () ->
                LibvirtHypervisor.open(
                    new Hypervisor(URI.create("qemu+unix:///system?socket=/no"), Accelerator.KVM)))
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> {
              assertThat(failure.kind()).isEqualTo(Failure.Kind.PRECONDITION);
              assertThat(failure.subject()).contains("socket=/no");
              assertThat(failure.hint()).contains("libvirtd runs");
            });
    assertThatThrownBy(() -> hypervisor.start("router")).hasMessageContaining("no domain router");
    assertThatThrownBy(
            () -> hypervisor.define(machine(sample.vm(SampleConfig.vm(1024, 4096, "ssd")))))
        .hasMessageContaining("no storage pool ssd");
    sample.vm(SampleConfig.vm(1024, 4096, "default-pool"));
  }

  @Test
  void preflightFindsWhatIsMissing() {
    RouterConfig config =
        sample
            .wan(new WanBridge("noSuchBridge", NicModel.VIRTIO))
            .vm(SampleConfig.vm(1024, 4096, "ssd"))
            .build();
    List<Finding> checks = hypervisor.preflight(config);
    sample.vm(SampleConfig.vm(1024, 4096, "default-pool"));
    assertThat(checks.stream().filter(check -> check.level() == Finding.Level.FAIL))
        .extracting(Finding::check)
        .contains("vm.pool", "lan.bridge", "wan.bridge");
    assertThatThrownBy(() -> Finding.require(checks, URI_TEXT))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("no storage pool ssd")
        .hasMessageContaining("no bridge noSuchBridge");
  }
}

package io.routervm.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.config.Cidr;
import io.routervm.config.LocalNetwork;
import io.routervm.config.NetworkOpenings;
import io.routervm.config.Placement;
import io.routervm.config.RouterConfig;
import io.routervm.config.RouterConfig.Accelerator;
import io.routervm.config.RouterConfig.Hypervisor;
import io.routervm.config.RouterConfig.NicModel;
import io.routervm.config.RouterConfig.WanBridge;
import io.routervm.config.Secret;
import io.routervm.failure.Failure;
import io.routervm.failure.Finding;
import io.routervm.hypervisor.Metadata.Attempt;
import io.routervm.plan.Difference;
import io.routervm.plan.Outcome;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.libvirt.Connect;
import org.libvirt.Domain;
import org.libvirt.LibvirtException;
import org.libvirt.Network;
import org.libvirt.StoragePool;

/** On libvirt's own test driver: its state lives in this process. */
class LibvirtHypervisorTest {
  private static final String URI_TEXT = "test:///default";
  private static final NicPort HOME_20 = new NicPort("brHome", 20);

  private final SampleConfig sample =
      new SampleConfig()
          .hypervisor(URI_TEXT, Accelerator.TCG)
          .vm(SampleConfig.vm(1024, 4096, "default-pool"));
  private LibvirtHypervisor hypervisor;
  private Connect outside;

  @BeforeEach
  void open() throws LibvirtException {
    hypervisor = LibvirtHypervisor.open(new Hypervisor(URI.create(URI_TEXT), Accelerator.TCG));
    outside = new Connect(URI_TEXT);
  }

  @AfterEach
  void close() throws LibvirtException {
    hypervisor.destroy(sample.build());
    outside.close();
    hypervisor.close();
  }

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
  void showsAndMendsWhatWasChangedByHand() throws LibvirtException {
    Machine machine = machine(sample);
    hypervisor.define(machine);
    hypervisor.createDisk(machine);
    hypervisor.record("router", Metadata.defined().in(Phase.INSTALLED));
    outside.domainLookupByName("router").setAutostart(true);
    assertThat(hypervisor.plan(machine).differences()).isEmpty();
    Domain domain = outside.domainLookupByName("router");
    String changed =
        domain
            .getXMLDesc(Domain.XMLFlags.INACTIVE | Domain.XMLFlags.SECURE)
            .replace("<memory unit='KiB'>1048576", "<memory unit='KiB'>2097152")
            .replace("<vcpu placement='static'>1", "<vcpu placement='static'>2")
            .replace("address='0.0.0.0'", "address='127.0.0.1'")
            .replace("listen='0.0.0.0'", "listen='127.0.0.1'")
            .replace("source bridge='brHome'", "source bridge='brOther'")
            .replace("passwd='s3cret-of-the-screen'", "passwd='another'")
            .replace(
                "</devices>",
                "<interface type='bridge'><mac address='52:54:00:99:99:99'/>"
                    + "<source bridge='brIsp'/></interface>"
                    + "<disk type='file'><source file='/srv/ids.img'/><target dev='vdb'/></disk>"
                    + "</devices>");
    outside.domainDefineXML(changed);
    outside.domainLookupByName("router").setAutostart(false);

    MachinePlan plan = hypervisor.plan(machine);
    assertThat(plan.differences().stream().map(change -> change.id().toString()))
        .containsExactly(
            "domain:memory",
            "domain:vcpus",
            "domain:graphics",
            "domain:nic lan0",
            "domain:nic 52:54:00:99:99:99",
            "domain:graphics password",
            "domain:autostart");
    assertThat(plan.differences()).allMatch(Difference::reversible);
    assertThat(lines(plan)).contains("-memory: 2048 MiB (of which 1024 in use)");
    assertThat(lines(plan)).contains("+memory: 1024 MiB");
    assertThat(plan.differences().toString()).doesNotContain("s3cret-of-the-screen");

    assertThat(plan.apply()).isInstanceOf(Outcome.Applied.class);
    assertThat(hypervisor.plan(machine).differences()).isEmpty();
    String mended = outside.domainLookupByName("router").getXMLDesc(0);
    assertThat(mended).contains("/srv/ids.img").doesNotContain("52:54:00:99:99:99");
    assertThat(hypervisor.domain("router").orElseThrow().ours()).isTrue();
  }

  /** By the next start: QEMU plugs neither of them in while it runs. */
  @Test
  void aMachineOfBeforeGetsAWatchdogAndAPanicDevice() throws LibvirtException {
    Machine machine = machine(sample);
    hypervisor.define(machine);
    String made = definition();
    assertThat(made).contains("<watchdog model='i6300esb' action='reset'", "<panic model='isa'");
    outside.domainDefineXML(without(made));
    hypervisor.start("router");
    MachinePlan plan = hypervisor.plan(machine);
    assertThat(plan.differences().stream().map(Difference::summary))
        .containsExactly(
            "set panic device of the virtual machine (from the router's next start on)",
            "set watchdog of the virtual machine (from the router's next start on)");
    assertThat(lines(plan))
        .containsExactly(
            "-panic device: none", "+panic device: isa", "-watchdog: none", "+watchdog: reset");
    plan.apply();
    assertThat(hypervisor.plan(machine).differences()).isEmpty();
  }

  /** libvirt 9.1 and later gives q35 its own beside ours. */
  @Test
  void anyWatchdogThatResetsWillDoAndNoOther() throws LibvirtException {
    Machine machine = machine(sample);
    hypervisor.define(machine);
    String made = definition();
    String other = "<watchdog model='ib700' action='%s'/></devices>";
    outside.domainDefineXML(without(made).replace("</devices>", other.formatted("pause")));
    assertThat(lines(hypervisor.plan(machine))).contains("-watchdog: pause", "+watchdog: reset");
    hypervisor.plan(machine).apply();
    assertThat(definition()).contains("i6300esb").doesNotContain("ib700");
    outside.domainDefineXML(
        without(made).replace("</devices>", "<panic model='isa'/>" + other.formatted("reset")));
    assertThat(hypervisor.plan(machine).differences()).isEmpty();
  }

  private String definition() throws LibvirtException {
    return outside
        .domainLookupByName("router")
        .getXMLDesc(Domain.XMLFlags.INACTIVE | Domain.XMLFlags.SECURE);
  }

  private static String without(String definition) {
    return definition
        .replaceAll("(?s)<watchdog [^>]*?(/>|>.*?</watchdog>)", "")
        .replaceAll("(?s)<panic [^>]*?(/>|>.*?</panic>)", "");
  }

  /** Its restart would take the running router's NIC from it for good. */
  @Test
  void aChangedManagementNetworkIsNotRestartedUnderTheRouter() throws LibvirtException {
    Machine machine = machine(sample);
    hypervisor.define(machine);
    Network network = outside.networkLookupByName("router-mgmt");
    String asDefined = network.getXMLDesc(0);
    String byHand = asDefined.replaceFirst("bridge name='[^']+'", "bridge name='byHand0'");
    network.destroy();
    outside.networkDefineXML(byHand);
    network.create();
    hypervisor.start("router");

    MachinePlan plan = hypervisor.plan(machine);
    assertThat(plan.differences())
        .singleElement()
        .satisfies(
            change -> {
              assertThat(change.summary()).contains("management network", "next start on");
              assertThat(change.reversible()).isFalse();
            });
    plan.apply();
    assertThat(network.getXMLDesc(0)).as("the network that runs").contains("byHand0");

    hypervisor.stop("router", Duration.ofSeconds(5));
    hypervisor.plan(machine).apply();
    assertThat(network.getXMLDesc(0)).as("with the router off").doesNotContain("byHand0");
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

  private static Machine with(Machine one, String bridge, int vlan) {
    LocalNetwork iot =
        new LocalNetwork(
            "iot",
            "network iot",
            bridge,
            RouterConfig.Switch.OPENVSWITCH,
            vlan,
            Cidr.of("192.168.43.254/24"),
            Optional.empty(),
            "iot.lan",
            List.of("internet"),
            new NetworkOpenings(List.of(53), List.of(53)));
    return new Machine(
        one.config(), List.of(one.networks().get(0), iot), one.wanMac(), one.password());
  }

  /** The machine is off: how it is while it runs shows the lab, with a real guest. */
  @Test
  void nicsComeChangeAndGo() {
    Machine one = machine(sample);
    hypervisor.define(one);
    assertThat(hypervisor.plan(one).nics().differences()).isEmpty();
    assertThat(hypervisor.furtherNetworks("router")).isEmpty();

    Machine two = with(one, "brHome", 20);
    MachinePlan comes = hypervisor.plan(two);
    assertThat(titles(comes.nics())).containsExactly("attach the NIC iot0");
    assertThat(comes.differences()).isEmpty();
    assertThat(comes.nics().attach()).containsExactly(two.identity().mac("iot0"));
    assertThat(trial()).containsExactly(new NicOnTrial("iot0", Optional.empty()));
    comes.nics().takeBack();
    assertThat(hypervisor.furtherNetworks("router")).isEmpty();
    assertThat(trial()).isEmpty();

    comes = hypervisor.plan(two);
    comes.nics().attach();
    assertThat(titles(hypervisor.plan(two).nics())).singleElement().asString().contains("keep");
    comes.nics().detach();
    assertThat(hypervisor.furtherNetworks("router")).containsExactly("iot");
    assertThat(hypervisor.plan(two).nics().differences()).isEmpty();
    assertThat(hypervisor.plan(two).differences()).isEmpty();

    MachinePlan changes = hypervisor.plan(with(one, "brIot", 0));
    assertThat(changes.nics().differences().get(0).diff().lines())
        .containsExactly("-bridge brHome, tag 20", "+bridge brIot");
    changes.nics().attach();
    assertThat(trial()).containsExactly(new NicOnTrial("iot0", Optional.of(HOME_20)));
    changes.nics().takeBack();
    assertThat(hypervisor.plan(two).nics().differences()).isEmpty();

    MachinePlan goes = hypervisor.plan(one);
    assertThat(titles(goes.nics())).singleElement().asString().startsWith("detach the NIC iot0");
    assertThat(goes.nics().attach()).isEmpty();
    goes.nics().detach();
    assertThat(hypervisor.plan(one).nics().differences()).isEmpty();
    assertThat(hypervisor.plan(one).differences()).isEmpty();
  }

  /** The run died when the guest had confirmed: what fails next goes back no further than that. */
  @Test
  void aNicThatTheGuestHasConfirmedOutlivesAChangeThatFails() {
    Machine one = machine(sample);
    hypervisor.define(one);
    Machine two = with(one, "brHome", 20);
    NicPorts confirmed = NicPorts.of(two.networks());
    hypervisor.plan(two).nics().attach();

    NicPlan next = hypervisor.plan(two).nics();
    assertThat(next.interrupted()).isTrue();
    next.keep(confirmed);
    assertThat(next.attach()).isEmpty();
    next.takeBack();
    assertThat(hypervisor.furtherNetworks("router")).containsExactly("iot");

    NicPlan moves = hypervisor.plan(with(one, "brIot", 0)).nics();
    moves.keep(confirmed);
    moves.attach();
    assertThat(trial()).containsExactly(new NicOnTrial("iot0", Optional.of(HOME_20)));
    moves.takeBack();
    assertThat(trial()).isEmpty();
    assertThat(hypervisor.plan(two).nics().differences()).isEmpty();
  }

  /** Nor does it stay marked when the next change is kept. */
  @Test
  void whatWasConfirmedIsOnTrialNoMore() {
    Machine two = with(machine(sample), "brHome", 20);
    hypervisor.define(machine(sample));
    hypervisor.plan(two).nics().attach();
    NicPlan next = hypervisor.plan(two).nics();
    next.keep(NicPorts.of(two.networks()));
    next.attach();
    next.detach();
    assertThat(trial()).isEmpty();
    assertThat(hypervisor.plan(two).nics().interrupted()).isFalse();
    assertThat(hypervisor.furtherNetworks("router")).containsExactly("iot");
  }

  /** The guest remembers no such NIC, or one that is plugged in elsewhere. */
  @ParameterizedTest
  @ValueSource(strings = {"", "guest0=brHome/20", "iot0=brHome/21", "iot0=brIot/20"})
  void aNicThatTheGuestHasNotConfirmedGoesWithAChangeThatFails(String remembered) {
    Machine two = with(machine(sample), "brHome", 20);
    hypervisor.define(machine(sample));
    hypervisor.plan(two).nics().attach();
    NicPlan next = hypervisor.plan(two).nics();
    next.keep(NicPorts.parse(remembered));
    next.attach();
    next.takeBack();
    assertThat(hypervisor.furtherNetworks("router")).isEmpty();
    assertThat(trial()).isEmpty();
  }

  /** What waits for the next start goes with a NIC that comes at once. */
  @Test
  void aNicAndMoreMemoryAreOnePlan() {
    Machine one = machine(sample);
    hypervisor.define(one);
    Machine larger = machine(sample.vm(SampleConfig.vm(2048, 4096, "default-pool")));
    Machine two = with(larger, "brHome", 20);
    MachinePlan plan = hypervisor.plan(two);
    plan.nics().attach();
    assertThat(plan.apply()).isInstanceOf(Outcome.Applied.class);
    plan.takeBack();
    assertThat(trial()).hasSize(1);
    plan = hypervisor.plan(two);
    assertThat(plan.differences()).hasSize(1);
    plan.nics().attach();
    plan.apply();
    plan.nics().detach();
    assertThat(hypervisor.plan(two).differences()).isEmpty();
    assertThat(hypervisor.domain("router").orElseThrow().memoryMebibytes()).isEqualTo(2048);
    assertThat(hypervisor.furtherNetworks("router")).containsExactly("iot");
  }

  private List<NicOnTrial> trial() {
    return hypervisor.domain("router").orElseThrow().metadata().orElseThrow().trial();
  }

  private static List<String> titles(NicPlan nics) {
    return nics.differences().stream().map(Difference::summary).toList();
  }

  @Test
  void aPlanThatAgedIsNotApplied() throws LibvirtException {
    hypervisor.define(machine(sample));
    hypervisor.createDisk(machine(sample));
    hypervisor.record("router", Metadata.defined().in(Phase.INSTALLED));
    outside.domainLookupByName("router").setAutostart(true);
    Machine larger = machine(sample.vm(SampleConfig.vm(2048, 4096, "default-pool")));
    MachinePlan plan = hypervisor.plan(larger);
    outside.domainLookupByName("router").setAutostart(false);
    assertThatThrownBy(() -> plan.apply())
        .isInstanceOf(Failure.class)
        .hasMessageContaining("changed since the plan was made");
  }

  /** The disk cannot be grown: it is gone. By then the new definition stands. */
  @Test
  void aChangeThatFailsHalfwayIsUndone() throws LibvirtException {
    hypervisor.define(machine(sample));
    hypervisor.createDisk(machine(sample));
    hypervisor.record("router", Metadata.defined().in(Phase.INSTALLED));
    String before = outside.domainLookupByName("router").getXMLDesc(Domain.XMLFlags.SECURE);
    Machine larger = machine(sample.vm(SampleConfig.vm(2048, 8192, "default-pool")));
    sample.vm(SampleConfig.vm(1024, 4096, "default-pool"));
    outside
        .storagePoolLookupByName("default-pool")
        .storageVolLookupByName("router.qcow2")
        .delete(0);

    MachinePlan plan = hypervisor.plan(larger);
    assertThat(plan.apply())
        .isInstanceOfSatisfying(
            Outcome.RolledBack.class,
            outcome -> {
              assertThat(outcome.failed().toString()).isEqualTo("domain:disk size");
              assertThat(outcome.cause()).contains("router.qcow2 is gone");
              assertThat(outcome.kept()).isEmpty();
            });
    assertThat(outside.domainLookupByName("router").getXMLDesc(Domain.XMLFlags.SECURE))
        .isEqualTo(before);
    assertThat(hypervisor.domain("router").orElseThrow().autostart()).isFalse();
  }

  /** The guest's part of a reprovisioning was not kept, so this one is not either. */
  @Test
  void whatWasAppliedIsTakenBackButForTheNetwork() throws LibvirtException {
    hypervisor.define(machine(sample));
    hypervisor.createDisk(machine(sample));
    hypervisor.record("router", Metadata.defined().in(Phase.INSTALLED));
    outside.networkLookupByName("router-mgmt").destroy();
    Domain domain = outside.domainLookupByName("router");
    String before = domain.getXMLDesc(Domain.XMLFlags.SECURE);
    MachinePlan plan =
        hypervisor.plan(machine(sample.vm(SampleConfig.vm(2048, 4096, "default-pool"))));
    sample.vm(SampleConfig.vm(1024, 4096, "default-pool"));
    assertThat(plan.differences().stream().map(Difference::title))
        .containsExactly(
            "set memory of the virtual machine",
            "set autostart of the virtual machine",
            "set up the management network (not reversible)");
    assertThat(plan.takeBack()).as("before anything was applied").isEmpty();

    assertThat(plan.apply()).isInstanceOf(Outcome.Applied.class);
    assertThat(domain.getXMLDesc(Domain.XMLFlags.SECURE)).isNotEqualTo(before);
    assertThat(domain.getAutostart()).isTrue();
    for (String time : List.of("once", "twice")) {
      assertThat(plan.takeBack().toString()).as(time).isEqualTo("[network:router-mgmt]");
      assertThat(domain.getXMLDesc(Domain.XMLFlags.SECURE)).isEqualTo(before);
      assertThat(domain.getAutostart()).isFalse();
    }
    assertThat(outside.networkLookupByName("router-mgmt").isActive()).isEqualTo(1);
  }

  /** A definition that somebody else has written meanwhile is his. */
  @Test
  void aPlanThatWasNotAppliedTakesNothingBack() throws LibvirtException {
    hypervisor.define(machine(sample));
    Domain domain = outside.domainLookupByName("router");
    MachinePlan plan =
        hypervisor.plan(machine(sample.vm(SampleConfig.vm(2048, 4096, "default-pool"))));
    sample.vm(SampleConfig.vm(1024, 4096, "default-pool"));
    outside.domainDefineXML(domain.getXMLDesc(Domain.XMLFlags.SECURE).replace("brHome", "byHand"));
    assertThatThrownBy(plan::apply).hasMessageContaining("changed since the plan was made");
    assertThat(plan.takeBack()).isEmpty();
    assertThat(domain.getXMLDesc(0)).contains("byHand");
  }

  /** Volumes are found by name: another pool's are somebody else's. */
  @Test
  void anotherPoolIsRefusedAndItsVolumesAreLeftAlone() throws LibvirtException {
    hypervisor.define(machine(sample));
    hypervisor.createDisk(machine(sample));
    StoragePool other =
        outside.storagePoolCreateXML(
            "<pool type='dir'><name>other</name><target><path>/other</path></target></pool>", 0);
    other.storageVolCreateXML(
        "<volume><name>router.qcow2</name><capacity>1024</capacity></volume>", 0);
    hypervisor.start("router");
    RouterConfig moved = sample.vm(SampleConfig.vm(1024, 4096, "other")).build();
    assertThatThrownBy(() -> hypervisor.destroy(moved))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("vm.pool was changed");
    assertThat(hypervisor.domain("router").orElseThrow().active())
        .as("the router, whose destruction was refused")
        .isTrue();
    assertThatThrownBy(() -> hypervisor.plan(machine(sample)))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("vm.pool was changed");
    sample.vm(SampleConfig.vm(1024, 4096, "default-pool"));
    assertThat(other.listVolumes()).containsExactly("router.qcow2");
    assertThat(outside.storagePoolLookupByName("default-pool").listVolumes())
        .contains("router.qcow2");
  }

  @Test
  void aForeignDomainIsLeftAlone() throws LibvirtException {
    outside.domainDefineXML(
        "<domain type='test'><name>router</name><memory>1</memory><os><type>hvm</type></os>"
            + "</domain>");
    try {
      assertThatThrownBy(() -> hypervisor.define(machine(sample)))
          .hasMessageContaining("was not made by routervm");
      assertThatThrownBy(() -> hypervisor.start("router"))
          .hasMessageContaining("was not made by routervm");
      assertThatThrownBy(() -> hypervisor.destroy(sample.build()))
          .hasMessageContaining("was not made by routervm");
      assertThat(outside.domainLookupByName("router").isPersistent()).isEqualTo(1);
    } finally {
      outside.domainLookupByName("router").undefine();
    }
  }

  @Test
  void aForeignDiskOrNetworkIsLeftAlone() throws LibvirtException {
    var pool = outside.storagePoolLookupByName("default-pool");
    var volume =
        pool.storageVolCreateXML(
            "<volume><name>router.qcow2</name><capacity>1</capacity></volume>", 0);
    assertThatThrownBy(() -> hypervisor.define(machine(sample)))
        .hasMessageContaining("belongs to no router");
    volume.delete(0);
    var kernel =
        pool.storageVolCreateXML(
            "<volume><name>router-install-vmlinuz</name><capacity>1</capacity></volume>", 0);
    assertThatThrownBy(() -> hypervisor.define(machine(sample)))
        .hasMessageContaining("router-install-vmlinuz exists and belongs to no router");
    kernel.delete(0);

    var network =
        outside.networkDefineXML(
            "<network><name>router-mgmt</name><bridge name='foreign0'/></network>");
    assertThatThrownBy(() -> hypervisor.define(machine(sample)))
        .hasMessageContaining("is not routervm's");
    hypervisor.destroy(sample.build());
    assertThat(network.getBridgeName()).isEqualTo("foreign0");
    network.undefine();
    assertThat(hypervisor.domain("router")).isEmpty();
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

  private static List<String> lines(MachinePlan plan) {
    return plan.differences().stream()
        .map(Difference::diff)
        .flatMap(diff -> diff.lines().stream())
        .toList();
  }

  private static Machine machine(SampleConfig sample) {
    RouterConfig config = sample.build();
    assertThat(config.vm().spice().password()).isInstanceOf(Secret.Generated.class);
    return new Machine(
        config, config.identity().wan(), Optional.of(new GraphicsPassword("s3cret-of-the-screen")));
  }
}

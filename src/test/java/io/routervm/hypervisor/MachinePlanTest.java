package io.routervm.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.failure.Failure;
import io.routervm.plan.Difference;
import io.routervm.plan.Outcome;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.libvirt.Domain;
import org.libvirt.LibvirtException;
import org.libvirt.Network;

/** What of a machine is not as it should be, and what happens when its plan is applied. */
class MachinePlanTest extends LibvirtFixture {
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
}

package io.routervm.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.config.Cidr;
import io.routervm.config.LocalNetwork;
import io.routervm.config.NetworkOpenings;
import io.routervm.config.RouterConfig;
import io.routervm.failure.Failure;
import io.routervm.plan.Difference;
import io.routervm.plan.Outcome;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.libvirt.Domain;
import org.libvirt.LibvirtException;

/** A router's further NICs: how they come, change and go. */
class MachineNicsTest extends LibvirtFixture {
  private static final NicPort HOME_20 = new NicPort("brHome", 20);

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
            new NetworkOpenings(List.of(53), List.of(53)),
            List.of());
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

  /**
   * Somebody has detached it from the running machine alone. libvirt's test driver attaches
   * nothing, so the change fails.
   */
  @Test
  void aNicThatWasDefinedStaysSoWhenItCannotBeAttached() throws LibvirtException {
    Machine two = with(machine(sample), "brHome", 20);
    hypervisor.define(machine(sample));
    NicPlan comes = hypervisor.plan(two).nics();
    comes.attach();
    String defined = definition();
    comes.takeBack();
    hypervisor.start("router");
    outside.domainDefineXML(defined).free();

    NicPlan again = hypervisor.plan(two).nics();
    assertThat(titles(again)).containsExactly("attach the NIC iot0");
    assertThatThrownBy(again::attach).isInstanceOf(Failure.class);
    assertThat(hypervisor.furtherNetworks("router")).containsExactly("iot");
    assertThat(trial()).isEmpty();
  }

  private String definition() throws LibvirtException {
    return outside
        .domainLookupByName("router")
        .getXMLDesc(Domain.XMLFlags.INACTIVE | Domain.XMLFlags.SECURE)
        .replaceFirst(" trial=(['\"])iot0\\1", "");
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
}

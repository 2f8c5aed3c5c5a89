package io.routervm.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.routervm.config.Placement;
import io.routervm.extras.Content;
import io.routervm.extras.ExtrasLoader;
import io.routervm.extras.ExtrasSource;
import io.routervm.extras.SourceFile;
import io.routervm.failure.Failure;
import io.routervm.failure.Failure.Kind;
import io.routervm.hypervisor.NicPlan;
import io.routervm.hypervisor.NicPorts;
import io.routervm.plan.Diff;
import io.routervm.plan.Difference;
import io.routervm.plan.ResourceId;
import io.routervm.router.Reprovision.Options;
import io.routervm.router.Reprovision.ReprovisionResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mockito.InOrder;
import org.mockito.Mockito;

/** The guest's part and libvirt's: in which order, and what is said when one is not kept. */
class ReprovisionTest {
  private static final String FILE = "/etc/chrony.conf";
  private static final String SAFEGUARD = "/usr/local/sbin/routervm-revert";
  private static final String AS_BEFORE =
      "router, which is as it was before; undone at 12:00:00 UTC: it was not wanted";

  @TempDir private Path folder;
  private ScriptedRouter router;
  private Approval approval = Approval.AUTOMATIC;
  private final List<String> told = new ArrayList<>();

  @BeforeEach
  void aFileAndTheMemoryDiffer() {
    router = new ScriptedRouter(folder);
    router.guest.missing.add(FILE);
    router.libvirt.differs("memory", true);
  }

  private ReprovisionResult run() {
    return run("reprovision");
  }

  private ReprovisionResult run(String command) {
    return run(router.context, command);
  }

  private ReprovisionResult run(RouterContext context, String command) {
    return new Reprovision(context)
        .run(
            new Options(command, approval, Optional.of(Duration.ofSeconds(30)), ""),
            new ToldProgress(told::add));
  }

  private Failure fails() {
    Failure failure = catchThrowableOfType(Failure.class, this::run);
    assertThat(failure).isNotNull();
    return failure;
  }

  private ReprovisionResult create() {
    return new Reprovision(router.context)
        .run(Placement.STAGED, "create", new ToldProgress(told::add));
  }

  @Test
  void aPlanShowsBothParts() {
    assertThat(
            new Reprovision(router.context).plan().changes().stream().map(change -> change.title()))
        .containsExactly("set memory", "create " + FILE);
    assertThat(router.log).isEmpty();
  }

  @Test
  void libvirtComesLastOfWhatIsConfirmed() {
    ReprovisionResult ended = run();
    assertThat(router.log)
        .containsExactly("guest: apply as reprovision", "libvirt: apply", "guest: confirm");
    assertThat(ended.changed()).containsExactly("file:" + FILE, "domain:memory");
    assertThat(ended.restartNeeded()).isTrue();
    assertThat(ended.revision()).contains(7);
    assertThat(told).contains("      virtual machine: set memory");
  }

  @Test
  void whatLibvirtRefusesTheGuestHasUndone() {
    router.libvirt.refuses = Optional.of("no such thing (libvirt domain router)");
    Failure failure = fails();
    assertThat(failure.kind()).isEqualTo(Kind.ROLLED_BACK);
    assertThat(failure.what())
        .isEqualTo("domain:memory failed: no such thing (libvirt domain router)");
    assertThat(failure.subject()).isEqualTo(AS_BEFORE);
    assertThat(router.log)
        .containsExactly(
            "guest: apply as reprovision", "libvirt: apply", "guest: undo", "libvirt: take back");
    assertThat(new Revisions(router.context.state()).list()).isEmpty();
  }

  @Test
  void whatTheGuestDoesNotConfirmIsTakenBack() {
    router.guest.confirmation = "refused: its undoing has begun";
    Failure failure = fails();
    assertThat(failure.kind()).isEqualTo(Kind.ROLLED_BACK);
    assertThat(failure.what()).contains("did not accept the confirmation");
    assertThat(failure.subject()).isEqualTo(AS_BEFORE);
    assertThat(router.log).endsWith("libvirt: apply", "guest: confirm", "libvirt: take back");
  }

  @Test
  void whatCannotBeTakenBackIsNamed() {
    router.libvirt.differs("disk size", false);
    router.guest.confirmation = "refused: its undoing has begun";
    Failure failure = fails();
    assertThat(failure.kind()).isEqualTo(Kind.ROLLED_BACK);
    assertThat(failure.subject())
        .isEqualTo(
            AS_BEFORE
                + "; except for what cannot be undone of its virtual machine: domain:disk size");
  }

  @Test
  void aMachineThatIsNotAsBeforeIsNotCalledRolledBack() {
    router.guest.confirmation = "refused: its undoing has begun";
    router.libvirt.refusesToGoBack = true;
    Failure failure = fails();
    assertThat(failure.kind()).isEqualTo(Kind.BROKEN);
    assertThat(failure.subject())
        .isEqualTo(
            AS_BEFORE
                + "; the definition of its virtual machine was not put back: libvirtd is gone");
    assertThat(failure.hint()).contains("routervm plan");
  }

  /** The confirmation arrived, its answer did not. */
  @Test
  void whatIsConfirmedIsNotTakenBack() {
    router.guest.confirmationIsLost = true;
    router.guest.status = "confirmed at 2026-01-02 03:04:05 UTC as revision 9";
    assertThat(run().revision()).contains(9);
    assertThat(router.log).doesNotContain("libvirt: take back");
  }

  /** As that of a hypervisor which is reached through the router that is changed. */
  @Test
  void aWayThatOnlyStandsProvesNothing() {
    router.guest.isShutForNewOnes = true;
    assertThat(fails().what()).isEqualTo("no new SSH connection: the way is shut");
    assertThat(router.log).doesNotContain("guest: confirm").contains("libvirt: take back");
  }

  @Test
  void whatNobodyApprovesDoesNotReachLibvirt() {
    approval = left -> false;
    assertThat(fails().what()).isEqualTo("nobody confirmed the change");
    assertThat(router.log)
        .containsExactly("guest: apply as reprovision", "guest: undo", "libvirt: take back");
  }

  @Test
  void aMachineAloneIsRefusedBeforeAnythingIsTouched() {
    router.guest.missing.clear();
    router.libvirt.refuses = Optional.of("no such thing");
    Failure failure = fails();
    assertThat(failure.kind()).isEqualTo(Kind.ROLLED_BACK);
    assertThat(failure.subject()).isEqualTo("router, which is as it was before");
    assertThat(router.log).containsExactly("libvirt: apply");

    router.libvirt.refuses = Optional.empty();
    router.log.clear();
    ReprovisionResult ended = run();
    assertThat(ended.changed()).containsExactly("domain:memory");
    assertThat(ended.revision()).isEmpty();
    assertThat(router.log).containsExactly("libvirt: apply");
  }

  /** What gets the owner in again is applied without a trial, so libvirt is asked before it. */
  @Test
  void aSafeguardIsNotAppliedWhenLibvirtRefuses() {
    router.guest.missing.clear();
    router.guest.missing.add(SAFEGUARD);
    router.libvirt.refuses = Optional.of("no such thing");
    assertThat(fails().subject()).isEqualTo("router, which is as it was before");
    assertThat(router.log).containsExactly("libvirt: apply");
  }

  /**
   * The router has what was adopted, so that there is nothing to do; but somebody may remove it.
   */
  @Test
  void whatIsAdoptedAloneIsRemembered() {
    router.guest.confirmation = "confirmed 2";
    assertThat(run().revision()).contains(2);
    router.libvirt.due.clear();
    router.log.clear();
    ExtrasSource adopted =
        new ExtrasSource(
            Optional.of("packages: [vnstat]\n"),
            new TreeMap<>(Map.of("/etc/own", new SourceFile(Content.of("x\n"), false))));
    RouterContext context = router.with(ExtrasLoader.of(adopted, router.context.config()));
    assertThat(run(context, "reprovision").revision()).contains(3);
    assertThat(router.log).containsExactly("guest: record");
    assertThat(new Revisions(context.state()).get(3).changed()).isEmpty();

    router.log.clear();
    assertThat(run(context, "reprovision").revision()).isEmpty();
    assertThat(router.log).isEmpty();
  }

  /**
   * The guest sees nothing of a tag, but `rollback` goes back from it and not from what was before.
   */
  @Test
  void aNicThatIsPluggedInElsewhereIsRemembered() {
    router.guest.missing.clear();
    router.libvirt.due.clear();
    NicPlan nics = Mockito.mock(NicPlan.class);
    Mockito.when(nics.differences())
        .thenReturn(
            List.of(
                new Difference(
                    new ResourceId("domain", "nic iot0"), "tag 21", new Diff(List.of()), true)));
    router.libvirt.nics = nics;
    int revision = run().revision().orElseThrow();
    assertThat(router.log).containsExactly("guest: record");
    assertThat(new Revisions(router.context.state()).get(revision).changed()).isEmpty();
    Mockito.verify(nics).attach();
  }

  @Test
  void nothingToDoTouchesNothing() {
    router.guest.missing.clear();
    router.libvirt.due.clear();
    ReprovisionResult ended = run();
    assertThat(ended.changed()).isEmpty();
    assertThat(ended.restartNeeded()).isFalse();
    assertThat(ended.connections()).isEqualTo(1);
    assertThat(ended.executions()).isEqualTo(1);
    assertThat(router.log).isEmpty();
  }

  /**
   * It may have confirmed them before the run died, and then a failure is not to take them back.
   */
  @Test
  void theGuestIsAskedWhichNicsOfAnInterruptedRunItHasConfirmed() {
    NicPlan nics = Mockito.mock(NicPlan.class);
    Mockito.when(nics.interrupted()).thenReturn(true);
    router.libvirt.nics = nics;
    router.guest.nics = "iot0=brHome/20\n";
    router.guest.confirmation = "refused: its undoing has begun";
    fails();
    InOrder order = Mockito.inOrder(nics);
    order.verify(nics).keep(NicPorts.parse("iot0=brHome/20"));
    order.verify(nics).attach();
    order.verify(nics).takeBack();
  }

  @Test
  void aRevisionRemembersWhereItsNicsAre(@TempDir Path another) {
    router =
        new ScriptedRouter(
            another, "networks: [ { name: iot, vlan: 20, address: 192.168.43.254/24 } ]\n");
    router.guest.missing.add(FILE);
    int revision = run().revision().orElseThrow();
    assertThat(router.context.state().revisions().resolve(revision + "/nics"))
        .hasContent("iot0=brHome/20");
  }

  /** For whoever has to wait for the lock in the guest. */
  @Test
  void theLockNamesTheCommand() {
    router.guest.missing.add(SAFEGUARD);
    run("rollback");
    assertThat(router.log)
        .filteredOn(line -> line.contains("apply as"))
        .containsExactly("guest: apply as rollback", "guest: apply as rollback");
  }

  @Test
  void aCreationHasTheMachineFirst() {
    assertThat(create().changed()).containsExactly("file:" + FILE, "domain:memory");
    assertThat(router.log)
        .containsExactly("libvirt: apply", "guest: apply as create", "guest: record");
  }

  @Test
  void aCreationThatFailsInTheGuestTakesTheMachineBack() {
    router.guest.fails = true;
    router.libvirt.differs("disk size", false);
    Failure failure = catchThrowableOfType(Failure.class, this::create);
    assertThat(failure.kind()).isEqualTo(Kind.ROLLED_BACK);
    assertThat(failure.what()).isEqualTo("file:" + FILE + " failed: ");
    assertThat(failure.subject())
        .isEqualTo(
            "router, which is as it was before; except for what cannot be undone of its virtual"
                + " machine: domain:disk size");
    assertThat(router.log)
        .containsExactly("libvirt: apply", "guest: apply as create", "libvirt: take back");
  }

  @Test
  void aCreationIsRefusedBeforeTheGuestIsTouched() {
    router.libvirt.refuses = Optional.of("no such thing");
    Failure failure = catchThrowableOfType(Failure.class, this::create);
    assertThat(failure.subject()).isEqualTo("router, which is as it was before");
    assertThat(router.log).containsExactly("libvirt: apply");
  }
}

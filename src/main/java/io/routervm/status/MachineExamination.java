package io.routervm.status;

import io.routervm.config.RouterConfig;
import io.routervm.failure.Finding;
import io.routervm.guest.HostUnreachableException;
import io.routervm.hypervisor.DomainState;
import io.routervm.hypervisor.Phase;
import io.routervm.service.Rung;
import java.util.Optional;

/** Whether the virtual machine runs, and does anything. */
record MachineExamination(RouterConfig config, Optional<DomainState> domain) {
  private static final String CHECK = "the virtual machine runs";

  /** Whether the router in it can be asked. */
  boolean isUp() {
    return domain.map(one -> one.active() && !one.paused()).orElse(false)
        && domain
            .flatMap(DomainState::metadata)
            .map(known -> known.phase() == Phase.PROVISIONED)
            .orElse(false);
  }

  /** Why it was not asked. */
  String notLooked() {
    return domain.map(DomainState::paused).orElse(false)
        ? "the router is " + domain.get().run()
        : "the router does not run";
  }

  Symptom symptom() {
    if (domain.isEmpty()) {
      return broken("there is none", "run `routervm create`", "there is no router yet");
    }
    if (domain.get().metadata().isEmpty()) {
      return broken(
          "a machine of this name was not made by routervm",
          "give the router another `name`, or remove that machine yourself",
          "a machine of the router's name was not made by routervm");
    }
    Phase phase = domain.get().metadata().get().phase();
    if (phase != Phase.PROVISIONED) {
      return broken(
          "`create` came as far as " + phase,
          "run `routervm create` again",
          "the router is not finished: `create` came as far as " + phase);
    }
    String run = domain.get().run();
    if (domain.get().paused()) {
      return paused(run);
    }
    if (!domain.get().active()) {
      return broken(run, "run `routervm start`", "the router is off: " + run);
    }
    return Symptom.of(
        Rung.MACHINE,
        domain.get().autostart()
            ? Finding.ok(CHECK, run + ", starts with the hypervisor")
            : Finding.warn(
                CHECK,
                run + ", but does not start with the hypervisor",
                "set vm.autostart: true and run `routervm reprovision`"));
  }

  private Symptom paused(String run) {
    if (!run.contains("I/O error")) {
      return broken(run, "run `routervm start`, which resumes it", "the router is " + run);
    }
    return Symptom.of(
            Rung.POOL,
            Finding.fail(
                CHECK,
                run,
                "make room in the storage pool " + config.vm().pool() + ", then `routervm start`"))
        .saying(
            "the router's disk could not be written: the storage pool "
                + config.vm().pool()
                + " is full, or its disk fails");
  }

  private static Symptom broken(String seen, String fix, String message) {
    return Symptom.of(Rung.MACHINE, Finding.fail(CHECK, seen, fix)).saying(message);
  }

  /** A machine that runs, with a router in it that does not answer. */
  static Symptom silent(HostUnreachableException why) {
    return Symptom.of(Rung.SSH, Finding.fail("the router answers over SSH", why.what(), why.hint()))
        .saying("the virtual machine runs, but the router does not answer: " + why.what());
  }
}

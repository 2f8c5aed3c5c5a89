package io.routervm.hypervisor.install;

import io.routervm.config.RouterConfig.InstallMethod;
import io.routervm.failure.Failure;
import io.routervm.hypervisor.DomainState;
import io.routervm.hypervisor.Hypervisor;
import io.routervm.hypervisor.InstallBoot;
import io.routervm.hypervisor.Machine;
import io.routervm.hypervisor.Metadata;
import io.routervm.hypervisor.Metadata.Attempt;
import io.routervm.hypervisor.Phase;
import io.routervm.progress.Progress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One install, from a defined domain to one that is installed and off. May be killed at any moment
 * and run again: it goes on watching an installer that runs, notices one that came to its end
 * meanwhile, and starts everything else anew.
 *
 * @param cache folder for downloads
 * @param scratch folder that exists only while something made here is uploaded; always the same one
 *     for the same machine
 * @param authorizedKey OpenSSH public key of the one who may log in as root, one line
 */
public record Installation(
    Hypervisor hypervisor,
    Machine machine,
    Path cache,
    Path scratch,
    String authorizedKey,
    InstallLimits limits,
    Progress progress) {
  /**
   * Installs; in phase {@link Phase#INSTALLED} or later it does nothing.
   *
   * @param keep given the machine's SSH host keys (OpenSSH lines without host names) before the
   *     phase moves on, so that a crash cannot lose them
   * @throws Failure with the reason and the next step
   */
  public void run(Consumer<List<String>> keep) {
    DomainState state = state();
    Metadata metadata = state.metadata().orElseThrow();
    if (metadata.phase().compareTo(Phase.INSTALLING) > 0) {
      return;
    }
    try (InstallSource source = source()) {
      Optional<InstallWatch> before = metadata.attempt().map(this::watch);
      if (before.isPresent() && state.active()) {
        progress.detail("go on watching the install that runs");
        source.resume();
        complete(before.get(), keep);
      } else if (before.isPresent() && before.get().endedWell()) {
        progress.detail("the install came to its end while nobody watched");
        finish(before.get(), keep);
      } else {
        complete(start(source), keep);
      }
    }
  }

  private InstallWatch start(InstallSource source) {
    if (state().active()) {
      throw Failure.precondition(
          "the machine runs, though it is not installed yet",
          "libvirt domain " + machine.name(),
          "Stop it with `routervm stop`, then run `routervm create` again.");
    }
    source.fetch();
    Attempt attempt =
        new Attempt(InstallReport.newNonce(), hypervisor.console(machine.name()).length());
    hypervisor.record(machine.name(), metadata().installing(attempt));
    InstallBoot boot = source.prepare(attempt.nonce());
    progress.detail("install " + machine.config().os());
    hypervisor.startInstall(machine, boot);
    return watch(attempt);
  }

  private void complete(InstallWatch watch, Consumer<List<String>> keep) {
    try {
      watch.run();
    } catch (Failure failure) {
      hypervisor.removeInstallFiles(machine.config());
      throw failure;
    }
    finish(watch, keep);
  }

  private void finish(InstallWatch watch, Consumer<List<String>> keep) {
    hypervisor.removeInstallFiles(machine.config());
    keep.accept(List.copyOf(watch.keys().values()));
    hypervisor.record(machine.name(), metadata().in(Phase.INSTALLED));
  }

  private InstallWatch watch(Attempt attempt) {
    return new InstallWatch(hypervisor, machine.name(), attempt, limits, progress);
  }

  private InstallSource source() {
    Downloads downloads = new Downloads(cache, progress, Downloads.Patience.DEFAULT);
    InstallContext context =
        new InstallContext(hypervisor, machine, authorizedKey, scratch, downloads, progress);
    return machine.config().install().method() == InstallMethod.KICKSTART
        ? new KickstartSource(context)
        : new ImageSource(context);
  }

  private Metadata metadata() {
    return state().metadata().orElseThrow();
  }

  private DomainState state() {
    return hypervisor
        .domain(machine.name())
        .filter(DomainState::ours)
        .orElseThrow(
            () ->
                Failure.precondition(
                    "the router's domain is gone",
                    "libvirt domain " + machine.name(),
                    "Run `routervm create` again."));
  }
}

package io.routervm.router;

import io.routervm.config.Placement;
import io.routervm.config.RouterConfig;
import io.routervm.config.RouterConfigLoader;
import io.routervm.config.Secret;
import io.routervm.extras.Extras;
import io.routervm.failure.Failure;
import io.routervm.failure.Finding;
import io.routervm.hypervisor.ConsoleLog;
import io.routervm.hypervisor.DiskSnapshot;
import io.routervm.hypervisor.DomainState;
import io.routervm.hypervisor.Machine;
import io.routervm.hypervisor.MachinePlan;
import io.routervm.hypervisor.Metadata;
import io.routervm.hypervisor.NicPlan;
import io.routervm.hypervisor.Phase;
import io.routervm.hypervisor.install.UnscriptedHypervisor;
import io.routervm.plan.Diff;
import io.routervm.plan.Difference;
import io.routervm.plan.Outcome;
import io.routervm.plan.ResourceId;
import io.routervm.service.RouterSecrets;
import io.routervm.service.Services;
import io.routervm.service.VpnMaterial;
import io.routervm.vpn.VpnKeys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mockito.Mockito;

/**
 * A router whose guest and whose libvirt answer as a test says; what was done to them is logged.
 */
final class ScriptedRouter {
  private static final String YAML =
      """
      version: 1
      wan: { bridge: brIsp }
      lan: { bridge: brHome, address: 192.168.42.254/24 }
      """;

  final List<String> log = new ArrayList<>();
  final ScriptedGuest guest = new ScriptedGuest(log);
  final Libvirt libvirt = new Libvirt();
  final RouterContext context;

  ScriptedRouter(Path folder) {
    this(folder, "");
  }

  /**
   * A router in {@code folder}.
   *
   * @param sections of router.yaml, beside those that every one has
   */
  ScriptedRouter(Path folder, String sections) {
    this(YAML + sections, folder);
  }

  /** A router of which all is said in {@code yaml}. */
  static ScriptedRouter ofText(Path folder, String yaml) {
    return new ScriptedRouter(yaml, folder);
  }

  private ScriptedRouter(String yaml, Path folder) {
    RouterConfig config = config(folder, yaml);
    StateFolder state = new StateFolder(folder.resolve("state")).prepare();
    VpnKeys keys = new VpnKeys(config, state.pki(), secret -> Optional.empty());
    context =
        new RouterContext(
            config, state, libvirt, guest, Optional::empty, new Secrets(keys), keys, yaml);
    guest.resources = Services.resources(context.router(Placement.STAGED));
  }

  /** The same with extras, which its guest has. */
  RouterContext with(Extras extras) {
    RouterContext with =
        new RouterContext(
            context.config(),
            context.state(),
            libvirt,
            guest,
            Optional::empty,
            context.secrets(),
            context.keys(),
            context.yaml(),
            extras);
    guest.resources = Services.resources(with.router(Placement.STAGED));
    return with;
  }

  private static RouterConfig config(Path folder, String yaml) {
    try {
      Path file = Files.writeString(folder.resolve("router.yaml"), yaml);
      return new RouterConfigLoader(name -> null).load(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private record Secrets(VpnKeys keys) implements RouterSecrets {
    @Override
    public Optional<VpnMaterial> vpn() {
      return keys.material();
    }

    @Override
    public Optional<String> read(Secret secret) {
      return Optional.empty();
    }
  }

  /** One machine, whose plan is what a test says. */
  final class Libvirt extends UnscriptedHypervisor {
    Metadata metadata = Metadata.defined().in(Phase.PROVISIONED);
    final List<Difference> due = new ArrayList<>();
    List<ResourceId> kept = List.of();
    Optional<String> refuses = Optional.empty();
    boolean refusesToGoBack;
    NicPlan nics = NicPlan.NONE;

    /** From now on this part of the machine differs. */
    void differs(String part, boolean reversible) {
      ResourceId id = new ResourceId("domain", part);
      due.add(new Difference(id, "set " + part, Diff.ofValue("old", "new"), reversible));
      if (!reversible) {
        kept = List.of(id);
      }
    }

    @Override
    public MachinePlan plan(Machine machine) {
      return new Planned();
    }

    @Override
    public Optional<DomainState> domain(String name) {
      return Optional.of(
          new DomainState(
              name,
              context.config().identity().domain(),
              Optional.of(metadata),
              true,
              "running",
              true,
              1024,
              1));
    }

    @Override
    public void record(String name, Metadata next) {
      metadata = next;
    }

    @Override
    public List<Finding> preflight(RouterConfig config) {
      return List.of();
    }

    @Override
    public void define(Machine machine) {
      log.add("libvirt: define");
    }

    @Override
    public void start(String name) {
      log.add("libvirt: start");
    }

    @Override
    public ConsoleLog console(String name) {
      return Mockito.mock(ConsoleLog.class);
    }

    @Override
    public DiskSnapshot snapshot(RouterConfig config) {
      return Mockito.mock(DiskSnapshot.class);
    }
  }

  private final class Planned implements MachinePlan {
    @Override
    public List<Difference> differences() {
      return libvirt.due;
    }

    @Override
    public NicPlan nics() {
      return libvirt.nics;
    }

    @Override
    public Outcome apply() {
      log.add("libvirt: apply");
      return libvirt
          .refuses
          .<Outcome>map(why -> new Outcome.RolledBack(libvirt.due.get(0).id(), why, List.of()))
          .orElseGet(
              () ->
                  new Outcome.Applied(
                      libvirt.due.stream().map(Difference::id).toList(), List.of()));
    }

    @Override
    public List<ResourceId> takeBack() {
      log.add("libvirt: take back");
      if (libvirt.refusesToGoBack) {
        throw Failure.precondition("libvirtd is gone", "qemu:///system", "start it");
      }
      return libvirt.kept;
    }
  }
}

package io.routervm.lab;

import io.routervm.config.Placement;
import io.routervm.config.RouterConfig;
import io.routervm.config.RouterConfigLoader;
import io.routervm.failure.Failure;
import io.routervm.hypervisor.DiskSnapshot;
import io.routervm.hypervisor.LibvirtHypervisor;
import io.routervm.hypervisor.Machine;
import io.routervm.hypervisor.Metadata;
import io.routervm.hypervisor.Phase;
import java.nio.file.Path;

/** One call of the hypervisor's port, in a process that stands in the lab's hypervisor. */
final class SnapshotVerb {
  private SnapshotVerb() {}

  /** Arguments: router.yaml, verb. */
  public static void main(String[] words) {
    RouterConfig config = new RouterConfigLoader(name -> null).load(Path.of(words[0]));
    try (LibvirtHypervisor hypervisor = LibvirtHypervisor.open(config.hypervisor())) {
      System.out.println(run(hypervisor, config, words[1]));
    } catch (Failure e) {
      System.err.println(e.what());
      System.exit(4);
    }
  }

  private static String run(LibvirtHypervisor hypervisor, RouterConfig config, String verb) {
    DiskSnapshot snapshot = hypervisor.snapshot(config);
    String name = config.name();
    switch (verb) {
      case "define" -> {
        Machine machine = Machine.shown(config);
        hypervisor.define(machine);
        hypervisor.createDisk(machine);
      }
      case "staged", "live" ->
          hypervisor.record(
              name,
              Metadata.defined().in(Phase.PROVISIONED).at(Placement.parse(verb).orElseThrow()));
      case "take" -> snapshot.take();
      case "revert" -> snapshot.revert();
      case "delete" -> snapshot.delete();
      case "start" -> hypervisor.start(name);
      case "cut-power" -> hypervisor.cutPower(name);
      case "destroy" -> hypervisor.destroy(config);
      case "room" -> {
        return snapshot.room().level() + " " + snapshot.room().seen();
      }
      case "placement" -> {
        return hypervisor.domain(name).orElseThrow().metadata().orElseThrow().placement() + "";
      }
      default -> throw new IllegalArgumentException(verb);
    }
    return verb + ", snapshot: " + (!verb.equals("destroy") && snapshot.exists());
  }
}

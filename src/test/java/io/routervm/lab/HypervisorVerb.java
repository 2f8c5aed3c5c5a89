package io.routervm.lab;

import io.routervm.config.Placement;
import io.routervm.config.RouterConfig;
import io.routervm.config.RouterConfigLoader;
import io.routervm.failure.Failure;
import io.routervm.failure.Finding;
import io.routervm.hypervisor.ConsoleLog;
import io.routervm.hypervisor.DiskSnapshot;
import io.routervm.hypervisor.LibvirtHypervisor;
import io.routervm.hypervisor.Machine;
import io.routervm.hypervisor.Metadata;
import io.routervm.hypervisor.NicPlan;
import io.routervm.hypervisor.Phase;
import io.routervm.plan.Difference;
import io.routervm.progress.Progress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** One call of the hypervisor's port, in a process that stands in the lab's hypervisor. */
final class HypervisorVerb {
  /** A lost one is one of some thousands. */
  private static final int QUESTIONS = 10_000;

  private HypervisorVerb() {}

  /** Arguments: router.yaml, verb, and the image of {@code copy}. */
  public static void main(String[] words) {
    RouterConfig config = new RouterConfigLoader(name -> null).load(Path.of(words[0]));
    try (LibvirtHypervisor hypervisor = LibvirtHypervisor.open(config.hypervisor())) {
      System.out.println(run(hypervisor, config, words));
    } catch (Failure e) {
      System.err.println(e.what());
      System.exit(4);
    }
  }

  /** Runs it in the lab's hypervisor. */
  static Ran call(Lab lab, RouterUnderTest router, String... words) {
    return lab.exec("hv", line(router, words));
  }

  /** What runs it. */
  static String[] line(RouterUnderTest router, String... words) {
    List<String> line =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                HypervisorVerb.class.getName(),
                router.file().toString()));
    line.addAll(List.of(words));
    return line.toArray(String[]::new);
  }

  private static String run(LibvirtHypervisor hypervisor, RouterConfig config, String... words) {
    String verb = words[1];
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
      case "copy" ->
          hypervisor.createDisk(Machine.shown(config), Path.of(words[2]), Progress.SILENT);
      case "plan" -> {
        return hypervisor.plan(Machine.shown(config)).differences().stream()
            .flatMap(difference -> difference.diff().lines().stream())
            .collect(Collectors.joining("\n"));
      }
      case "apply" -> {
        return hypervisor.plan(Machine.shown(config)).apply().toString();
      }
      case "nics" -> {
        return hypervisor.plan(Machine.shown(config)).nics().differences().stream()
            .map(Difference::title)
            .collect(Collectors.joining("\n"));
      }
      case "attach" -> hypervisor.plan(Machine.shown(config)).nics().attach();
      case "attach-and-take-back" -> {
        NicPlan nics = hypervisor.plan(Machine.shown(config)).nics();
        nics.attach();
        nics.takeBack();
      }
      case "detach" -> {
        NicPlan nics = hypervisor.plan(Machine.shown(config)).nics();
        nics.attach();
        nics.detach();
      }
      case "room-kept" -> {
        Finding found =
            hypervisor.preflight(config).stream()
                .filter(finding -> finding.check().equals("vm.allocation"))
                .findFirst()
                .orElseThrow();
        return found.level() + " " + found.seen();
      }
      case "ask-beside-console" -> {
        ConsoleLog console = hypervisor.console(name);
        console.read(0);
        for (int asked = 0; asked < QUESTIONS; asked++) {
          hypervisor.domain(name);
        }
        return console.getClass().getSimpleName();
      }
      case "take" -> snapshot.take();
      case "revert" -> snapshot.revert();
      case "delete" -> snapshot.delete();
      case "discard" -> snapshot.discard();
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

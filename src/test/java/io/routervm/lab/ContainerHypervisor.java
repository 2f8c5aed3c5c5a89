package io.routervm.lab;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.routervm.config.Placement;
import io.routervm.config.RouterConfig;
import io.routervm.failure.Failure;
import io.routervm.failure.Finding;
import io.routervm.hypervisor.DiskSnapshot;
import io.routervm.hypervisor.DomainState;
import io.routervm.hypervisor.Machine;
import io.routervm.hypervisor.MachinePlan;
import io.routervm.hypervisor.Metadata;
import io.routervm.hypervisor.Phase;
import io.routervm.hypervisor.install.UnscriptedHypervisor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A stand-in for libvirt: its one machine is the lab's container, switched on and off with {@code
 * scripts/lab container}; its metadata is a file, which outlives the process as libvirt's does. The
 * cut-over has no business with the rest.
 */
final class ContainerHypervisor extends UnscriptedHypervisor {
  private static final Duration LIMIT = Duration.ofMinutes(3);

  private final String lab;
  private final Path metadata;
  private final Path autostart;

  ContainerHypervisor(String lab, Path folder) {
    this.lab = lab;
    this.metadata = folder.resolve("metadata");
    this.autostart = autostart(folder);
  }

  /** Holds whether the machine starts with its host: {@code true} or {@code false}. */
  static Path autostart(Path folder) {
    return folder.resolve("autostart");
  }

  private boolean runs() {
    try {
      Path process = Path.of("/run/routervm-lab", lab, "processes/router");
      if (!Files.exists(process)) {
        return false;
      }
      long pid = Long.parseLong(Files.readString(process).split(" ", 2)[0]);
      return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void container(String... words) {
    // Out of the hypervisor's namespaces, whose /sys shows no control groups.
    List<String> line =
        new ArrayList<>(
            List.of("nsenter", "--target", System.getProperty("outside"), "--mount", "--net"));
    line.addAll(List.of(Lab.REPOSITORY.resolve("scripts/lab").toString(), "--name", lab));
    line.add("container");
    line.addAll(List.of(words));
    Ran ran = Lab.run(LIMIT, line);
    if (!ran.succeeded()) {
      throw Failure.precondition(ran.errors(), "the lab's container", "look at the lab");
    }
  }

  @Override
  public Optional<DomainState> domain(String name) {
    try {
      Optional<Metadata> known =
          Files.exists(metadata)
              ? Placement.parse(Files.readString(metadata).strip())
                  .map(at -> new Metadata(Phase.PROVISIONED, at, Optional.empty()))
              : Optional.of(Metadata.defined());
      return Optional.of(
          new DomainState(
              name,
              UUID.nameUUIDFromBytes(lab.getBytes(UTF_8)),
              known,
              runs(),
              runs() ? "running" : "shut off",
              true,
              1024,
              1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void record(String name, Metadata next) {
    try {
      Files.writeString(metadata, next.placement() + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public List<Finding> preflight(RouterConfig config) {
    return List.of();
  }

  @Override
  public MachinePlan plan(Machine machine) {
    return new UnchangedMachine();
  }

  @Override
  public void start(String name) {
    if (!runs()) {
      container("start");
    }
  }

  @Override
  public void stop(String name, Duration limit, Runnable waiting) {
    container("stop");
  }

  @Override
  public DiskSnapshot snapshot(RouterConfig config) {
    return new NoSnapshot();
  }

  @Override
  public void cutPower(String name) {
    container("stop", "--hard");
  }

  @Override
  public void setAutostart(String name, boolean on) {
    try {
      Files.writeString(autostart, on + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A folder on the host's own file system has none, and nobody here takes one. */
  private static final class NoSnapshot implements DiskSnapshot {
    @Override
    public boolean exists() {
      return false;
    }

    @Override
    public Finding room() {
      throw unscripted();
    }

    @Override
    public void take() {
      throw unscripted();
    }

    @Override
    public void revert() {
      throw unscripted();
    }

    @Override
    public void delete() {
      throw unscripted();
    }
  }
}

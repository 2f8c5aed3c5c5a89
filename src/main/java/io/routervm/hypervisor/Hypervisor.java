package io.routervm.hypervisor;

import io.routervm.config.MacAddress;
import io.routervm.config.RouterConfig;
import io.routervm.config.RouterConfig.WanSource;
import io.routervm.failure.Finding;
import io.routervm.progress.Progress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The machine that runs the router's virtual machine. Every method throws {@link
 * io.routervm.failure.Failure} (precondition) for what the user can mend.
 */
public interface Hypervisor extends AutoCloseable {
  /** Title of the check whether the hypervisor's firewall drops what its bridges carry. */
  String FIREWALL_CHECK = "firewall of this host";

  /** Reads only: all that {@code create} relies on. */
  List<Finding> preflight(RouterConfig config);

  /** The domain of that name, ours or not; empty when there is none. */
  Optional<DomainState> domain(String name);

  /**
   * The MAC address of a NIC of this host that is passed through; empty when it cannot be read, as
   * while a machine has it, and for a bridge.
   */
  Optional<MacAddress> adapterAddress(WanSource source);

  /** The networks beside the home LAN that the machine of that name has NICs for. */
  default List<String> furtherNetworks(String name) {
    return List.of();
  }

  /** Reads only: compares the persistent definition with router.yaml. */
  MachinePlan plan(Machine machine);

  /**
   * Makes the management network and the final definition; does nothing when both are there.
   * Refuses a domain, disk or network of the same name that is not ours.
   */
  void define(Machine machine);

  /** Remembers how far the router is. */
  void record(String name, Metadata metadata);

  /** Replaces the disk by an empty one of the configured size. */
  void createDisk(Machine machine);

  /** Replaces the disk by a copy of a local qcow2 file, grown to the configured size. */
  void createDisk(Machine machine, Path image, Progress progress);

  /** Uploads a file for the install; replaces one that an interrupted install left. */
  void upload(Machine machine, InstallFile file, Path content, Progress progress);

  /** Removes what {@link #upload} left; nothing there is fine. */
  void removeInstallFiles(RouterConfig config);

  /**
   * Starts the install: the same machine, but with the installer's memory, its boot source, and off
   * instead of restarted at a reboot. The persistent definition stays the final one.
   */
  void startInstall(Machine machine, InstallBoot boot);

  /**
   * Starts from the persistent definition, or from the state that was saved of it; does nothing
   * when it is active.
   */
  void start(String name);

  /**
   * Asks the guest to shut down and waits; does nothing when it is off. One that is paused is
   * resumed first, or it would not hear.
   *
   * @param waiting run again and again while it is waited
   * @throws io.routervm.failure.Failure when it still runs after {@code limit}
   */
  void stop(String name, Duration limit, Runnable waiting);

  default void stop(String name, Duration limit) {
    stop(name, limit, () -> {});
  }

  /** Lets a paused machine go on; does nothing when it is not paused. */
  void resume(String name);

  /** As its reset button does: it boots anew, and loses what it held in memory. */
  void reset(String name);

  /** The snapshot of the disk that an upgrade makes before it begins. */
  DiskSnapshot snapshot(RouterConfig config);

  /** Pulls the plug; does nothing when it is off. */
  void cutPower(String name);

  /** Whether the domain starts with the hypervisor from now on. */
  void setAutostart(String name, boolean on);

  /** Removes domain, disk, install files, NVRAM and management network, as far as they are ours. */
  void destroy(RouterConfig config);

  ConsoleLog console(String name);

  @Override
  void close();
}

package io.routervm.cli;

import io.routervm.config.RouterConfig;
import io.routervm.failure.Failure;
import io.routervm.host.UsbAdapters;
import io.routervm.hypervisor.Inventory;
import io.routervm.hypervisor.Inventory.HeldUsbDevice;
import io.routervm.remote.RemoteHost;
import io.routervm.setup.UsbNics;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "list",
    description = {
      "Shows every USB NIC of this host: id, driver, MAC address, speed, link, and who uses it.",
      "Needs no router.yaml; with --file, those of the hypervisor that it names by qemu+ssh."
    })
@CommandHelp(example = "routervm usb list -o json")
final class UsbListCommand implements Callable<Integer> {
  private static final Path SYS = Path.of("/sys");

  @ParentCommand private UsbCommand usb;

  @Override
  public Integer call() {
    if (usb.main().options().namedFile().isEmpty()) {
      tellWhose();
      return show(SYS, SYS.toString(), () -> Inventory.open(DefaultHypervisor.SETTINGS));
    }
    try (Session session = usb.main().session()) {
      RouterConfig config = session.config();
      RemoteHypervisor.refuse(config);
      Optional<RemoteHost> remote = session.remote(config);
      return remote.isPresent()
          ? show(
              remote.get().tree().sys(),
              "/sys of " + remote.get().name(),
              () -> Inventory.open(config.hypervisor(), remote.get()))
          : show(SYS, SYS.toString(), () -> Inventory.open(DefaultHypervisor.SETTINGS));
    }
  }

  /** A router.yaml that is not asked for may be in the folder, and of another machine. */
  private void tellWhose() {
    try (Session session = usb.main().session()) {
      RouterConfig config = session.config();
      config
          .hypervisor()
          .elsewhere()
          .ifPresent(
              host ->
                  session
                      .console()
                      .warning(
                          "these are the adapters of this machine, and "
                              + config.file()
                              + " is for "
                              + host
                              + ": `routervm --file "
                              + config.file()
                              + " usb list` shows those"));
    } catch (Failure e) {
      return; // there is none, or none that can be read: it is not needed here
    }
  }

  private int show(Path sys, String where, Supplier<Inventory> libvirt) {
    Console console = usb.main().console();
    UsbAdapters adapters = new UsbAdapters(sys);
    if (!adapters.readable()) {
      throw Failure.precondition(
          "the host shows no USB bus",
          where,
          "see with `lsusb` on the hypervisor itself, as its root and not in a container, whether"
              + " it has one");
    }
    UsbNics nics = UsbNics.of(adapters.all(), held(console, libvirt));
    console.document(nics);
    new UsbTable(nics).lines().forEach(console::line);
    return ExitCode.DONE;
  }

  /** Without libvirt the adapters are shown all the same. */
  private static List<HeldUsbDevice> held(Console console, Supplier<Inventory> libvirt) {
    try (Inventory inventory = libvirt.get()) {
      return inventory.heldUsbDevices();
    } catch (Failure e) {
      console.warning("which virtual machine has which adapter is not known: " + e.what());
      return List.of();
    }
  }
}

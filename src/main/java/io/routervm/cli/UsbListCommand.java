package io.routervm.cli;

import io.routervm.failure.Failure;
import io.routervm.host.UsbAdapters;
import io.routervm.hypervisor.Inventory;
import io.routervm.hypervisor.Inventory.HeldUsbDevice;
import io.routervm.setup.UsbNics;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "list",
    description = {
      "Shows every USB NIC of this host: id, driver, MAC address, speed, link, and who uses it.",
      "Needs no router.yaml."
    })
@CommandHelp(example = "routervm usb list -o json")
final class UsbListCommand implements Callable<Integer> {
  private static final Path SYS = Path.of("/sys");

  @ParentCommand private UsbCommand usb;

  @Override
  public Integer call() {
    Console console = usb.main().console();
    UsbAdapters adapters = new UsbAdapters(SYS);
    if (!adapters.readable()) {
      throw Failure.precondition(
          "this host shows no USB bus",
          SYS.resolve("bus/usb").toString(),
          "run it on the hypervisor, as its root, not in a container");
    }
    UsbNics nics = UsbNics.of(adapters.all(), held(console));
    console.document(nics);
    new UsbTable(nics).lines().forEach(console::line);
    return ExitCode.DONE;
  }

  /** Without libvirt the adapters are shown all the same. */
  private static List<HeldUsbDevice> held(Console console) {
    try (Inventory inventory = Inventory.open(DefaultHypervisor.SETTINGS)) {
      return inventory.heldUsbDevices();
    } catch (Failure e) {
      console.warning("which virtual machine has which adapter is not known: " + e.what());
      return List.of();
    }
  }
}

package io.routervm.service;

import io.routervm.os.NetworkStack;
import io.routervm.os.PackageManager;
import io.routervm.resource.Resource;
import io.routervm.resource.SystemdUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A router that comes back by itself: from a hang by the machine's watchdog, and from a boot that
 * failed by another one. What a kernel does that has crashed is in {@code KernelSettings}; a daemon
 * that has ended is its own service's business, by {@link Restarts}; the network's is here.
 */
final class Recovery implements RouterService {
  /** systemd tells the watchdog that it is alive every half of this. */
  private static final int WATCHDOG_SECONDS = 120;

  /**
   * Of the kernel: what systemd-fsck may answer by itself, and the restart of a kernel that fails
   * before it has read its settings (Debian's initramfs heeds it too).
   */
  private static final String ARGUMENTS = "fsck.repair=yes panic=10";

  /** dracut's, of a boot that fails before the system's disk is mounted. */
  private static final String RESTART = "rd.shell=0 rd.emergency=reboot";

  /** Brings back a DHCP client where none is the main process of any unit. */
  static final String LEASES = "routervm-leases.service";

  private static final String PROGRAMS = "/usr/local/sbin/";
  private static final String UNITS = "/etc/systemd/system/";

  @Override
  public String name() {
    return "recovery";
  }

  @Override
  public List<Resource> resources(Router router, Declarations declared) {
    List<Resource> resources = new ArrayList<>();
    Map<String, Object> seconds = Map.of("seconds", WATCHDOG_SECONDS);
    resources.add(
        GuestFile.at("/etc/systemd/system.conf.d/90-routervm.conf").with(seconds).build());
    resources.addAll(oneshot("routervm-watchdog", seconds));
    Map<String, Object> arguments = Map.of("arguments", ARGUMENTS, "restart", RESTART);
    String boot = "routervm-bootloader";
    if (router.os().packageManager() == PackageManager.APT) {
      resources.add(
          GuestFile.at("/etc/default/grub.d/90-routervm.cfg")
              .with(arguments)
              .checkedBy("sh", "-n")
              .notifying(boot + ".service")
              .build());
    }
    resources.addAll(oneshot(boot, arguments));
    resources.add(program("routervm-emergency").build());
    resources.add(GuestFile.at(UNITS + "routervm-emergency.service").build());
    resources.add(GuestFile.at(UNITS + "emergency.target.d/routervm.conf").build());
    resources.addAll(network(router));
    return resources;
  }

  /** Here and not in {@code Network}: none of it takes an address away. */
  private static List<Resource> network(Router router) {
    if (router.os().networkStack() != NetworkStack.IFCFG) {
      return List.of(Restarts.file(router.os(), router.os().unit("network") + ".service").build());
    }
    List<String> nics = Network.nics(router).stream().map(Nic::name).toList();
    return List.of(
        GuestFile.at(UNITS + LEASES)
            .with(Map.of("nics", String.join(" ", nics)))
            .notifying(LEASES)
            .build(),
        Restarts.file(router.os(), LEASES).build(),
        SystemdUnit.on(LEASES));
  }

  /** A program, and the unit that runs it at every boot and whenever it changes. */
  static List<Resource> oneshot(String name, Map<String, Object> values) {
    String unit = name + ".service";
    return List.of(
        program(name).with(values).notifying(unit).build(),
        GuestFile.at(UNITS + unit).build(),
        SystemdUnit.on(unit));
  }

  private static GuestFile program(String name) {
    return GuestFile.at(PROGRAMS + name).mode("0755").checkedBy("sh", "-n");
  }
}

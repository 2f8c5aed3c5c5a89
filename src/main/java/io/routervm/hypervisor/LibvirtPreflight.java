package io.routervm.hypervisor;

import io.routervm.config.Cidr;
import io.routervm.config.LocalNetwork;
import io.routervm.config.RouterConfig;
import io.routervm.config.RouterConfig.Accelerator;
import io.routervm.config.RouterConfig.InstallMethod;
import io.routervm.config.RouterConfig.Management;
import io.routervm.config.RouterConfig.PciNic;
import io.routervm.config.RouterConfig.Switch;
import io.routervm.config.RouterConfig.UsbNic;
import io.routervm.config.RouterConfig.WanBridge;
import io.routervm.failure.Finding;
import io.routervm.host.UsbAdapter;
import io.routervm.hypervisor.Inventory.HeldPciDevice;
import io.routervm.hypervisor.Inventory.HeldUsbDevice;
import io.routervm.hypervisor.NativeLibvirt.Capabilities;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.libvirt.Connect;

/** All that a router needs of its hypervisor, asked before anything is made. */
record LibvirtPreflight(
    Connect connect, NativeLibvirt extras, LocalHost host, RouterConfig config) {
  private static final long MEBIBYTE = 1024 * 1024;
  private static final long TAGS_LINUX_BRIDGES = 11_000_000;

  List<Finding> run() {
    List<Finding> checks = new ArrayList<>();
    checks.add(
        Finding.ok(
            "libvirt",
            config.hypervisor().uri() + " answers, version " + version(libraryVersion())));
    accelerator(checks);
    Finding pool = pool();
    checks.add(pool);
    if (pool.level() != Finding.Level.FAIL) {
      reservation().ifPresent(checks::add);
    }
    checks.add(memory());
    if (config.management() == Management.ISOLATED) {
      host.networkFolder().ifPresent(checks::add);
    }
    for (LocalNetwork network : config.networks()) {
      String key = network.name() + ".bridge";
      checks.add(bridge(key, network.bridge(), Optional.of(network.type())));
      if (network.type() == Switch.LINUX) {
        if (network.vlan() > 0) {
          checks.add(tag(network));
        } else {
          host.leavesOutUntagged(key, network.bridge()).ifPresent(checks::add);
        }
      }
    }
    if (config.wan().source() instanceof WanBridge wan) {
      checks.add(bridge("wan.bridge", wan.bridge(), Optional.empty()));
    } else if (config.wan().source() instanceof UsbNic nic) {
      checks.add(adapter(nic));
      checks.addAll(host.advice(nic));
    } else if (config.wan().source() instanceof PciNic nic) {
      checks.add(pciNic(nic));
    }
    checks.addAll(firewall());
    return checks;
  }

  /** What the firewall of the hypervisor does to the bridges that the router hangs on. */
  private List<Finding> firewall() {
    Map<String, Cidr> bridges = new LinkedHashMap<>();
    config.networks().forEach(network -> bridges.putIfAbsent(network.bridge(), network.address()));
    if (config.wan().source() instanceof WanBridge wan) {
      bridges.put(wan.bridge(), config.lan().address());
    }
    return bridges.entrySet().stream()
        .flatMap(bridge -> host.bridgedFrames(bridge.getKey(), bridge.getValue()).stream())
        .toList();
  }

  /** A tag that is not heeded would put the network into the LAN. */
  private Finding tag(LocalNetwork network) {
    String title = network.name() + ".vlan";
    long release = libraryVersion();
    return release < TAGS_LINUX_BRIDGES
        ? Finding.fail(
            title,
            "libvirt "
                + version(release)
                + " cannot tag a port of a Linux bridge, "
                + version(TAGS_LINUX_BRIDGES)
                + " is the first that can",
            "Use lan.switch: openvswitch, a newer libvirt, or give the network a bridge of its own"
                + " on the host's VLAN interface (bridge: in place of vlan:).")
        : host.filtersTags(title, network.bridge());
  }

  /** There is one of it, and two machines cannot have it. */
  private Finding adapter(UsbNic nic) {
    Finding check = host.adapter(nic);
    Optional<String> holder = host.alone(nic).flatMap(this::holder);
    return holder.isEmpty()
        ? check
        : Finding.fail(
            "wan.usb",
            check.seen() + ": domain " + holder.get() + " uses it",
            "Take the adapter from that machine, or name another one in wan.usb.");
  }

  private Finding pciNic(PciNic nic) {
    Optional<String> holder =
        Inventory.heldPciDevices(connect, config.hypervisor().uri().toString()).stream()
            .filter(held -> held.address().equals(nic.address()))
            .map(HeldPciDevice::domain)
            .filter(domain -> !domain.equals(config.name()))
            .findFirst();
    return holder
        .map(
            domain ->
                Finding.fail(
                    "wan.pci",
                    nic.address() + ": domain " + domain + " uses it",
                    "Take the NIC from that machine, or name another one in wan.pci."))
        .orElseGet(() -> host.pciNic(nic));
  }

  /** The other domain that runs with the adapter. */
  private Optional<String> holder(UsbAdapter adapter) {
    return Inventory.heldUsbDevices(connect, config.hypervisor().uri().toString()).stream()
        .filter(held -> held.bus() == adapter.bus() && held.device() == adapter.device())
        .map(HeldUsbDevice::domain)
        .filter(domain -> !domain.equals(config.name()))
        .findFirst();
  }

  private long libraryVersion() {
    return LibvirtErrors.call(config.hypervisor().uri().toString(), connect::getLibVersion);
  }

  private static String version(long number) {
    return number / 1_000_000 + "." + number / 1000 % 1000 + "." + number % 1000;
  }

  /** As router.yaml says it: a /dev/kvm that exists need not be one that works. */
  private void accelerator(List<Finding> checks) {
    boolean kvm = config.hypervisor().accelerator() == Accelerator.KVM;
    String type = kvm ? "kvm" : "qemu";
    Capabilities modern = extras.domainCapabilities("q35", type);
    Optional<String> found =
        modern.xml().isPresent() ? modern.xml() : extras.domainCapabilities("pc", type).xml();
    if (!modern.known()) {
      checks.add(
          Finding.warn(
              "accelerator",
              "this libvirt driver does not say what it can run",
              "Nothing, if the driver is a test one."));
      return;
    }
    if (found.isEmpty()) {
      checks.add(
          Finding.fail(
              "accelerator",
              "this hypervisor cannot run domains of type " + type,
              kvm
                  ? "Switch on virtualisation in the firmware and load kvm_intel or kvm_amd; in a"
                      + " lab set hypervisor.accelerator: tcg."
                  : "Install QEMU's x86_64 system emulator."));
      return;
    }
    checks.add(Finding.ok("accelerator", kvm ? "KVM" : "TCG, emulation: slow, for labs only"));
    checks.add(
        HostFacts.hasSpice(found.get())
            ? Finding.ok("graphics", "QEMU has SPICE")
            : Finding.warn(
                "graphics",
                "QEMU was built without SPICE: the screen is reached by VNC",
                "Use a VNC viewer; only the first 8 characters of the password count there."));
  }

  private Finding pool() {
    String title = "vm.pool";
    Optional<StoragePoolVolumes> found = StoragePoolVolumes.find(connect, config.vm().pool());
    if (found.isEmpty()) {
      return Finding.fail(
          title,
          "there is no storage pool " + config.vm().pool(),
          "Make it, or choose one that `virsh pool-list --all` shows.");
    }
    try (StoragePoolVolumes volumes = found.get()) {
      if (!volumes.active()) {
        return Finding.fail(
            title,
            "storage pool " + config.vm().pool() + " is not active",
            "Run `virsh pool-start " + config.vm().pool() + "`.");
      }
      Optional<String> unfit = volumes.unfit();
      if (unfit.isPresent()) {
        return Finding.fail(
            title,
            "storage pool " + config.vm().pool() + " is " + unfit.get(),
            StoragePoolVolumes.FITTING);
      }
      long free = volumes.free() / MEBIBYTE;
      PoolKind kind = volumes.kind();
      if (!kind.takesImages() && config.install().method() == InstallMethod.IMAGE) {
        return Finding.fail(title, PoolKind.NO_IMAGES, PoolKind.NO_IMAGES_REMEDY);
      }
      boolean there = volumes.capacity(kind.diskVolume(config.name())).isPresent();
      return there || free >= config.vm().diskMebibytes()
          ? Finding.ok(title, config.vm().pool() + " has " + free + " MiB free")
          : Finding.fail(
              title,
              config.vm().pool()
                  + " has "
                  + free
                  + " MiB free, the disk "
                  + (kind.holdsFiles() ? "may grow to " : "takes ")
                  + config.vm().diskMebibytes()
                  + " MiB",
              "Free some space, or choose another pool.");
    }
  }

  private Optional<Finding> reservation() {
    try (StoragePoolVolumes volumes = StoragePoolVolumes.open(connect, config.vm().pool())) {
      return host.reservation(volumes, config).finding();
    }
  }

  private Finding memory() {
    String where = config.hypervisor().uri().toString();
    long total = LibvirtErrors.call(where, connect::nodeInfo).memory / 1024;
    int needed = Math.max(config.vm().memoryMebibytes(), installMemory());
    if (total < needed) {
      return Finding.fail(
          "memory",
          "the hypervisor has " + total + " MiB, the router needs " + needed + " MiB",
          "Lower vm.memory, or use a hypervisor with more memory.");
    }
    Optional<Long> available = host.availableMebibytes();
    return available.isPresent() && available.get() < needed
        ? Finding.warn(
            "memory",
            available.get() + " MiB are available, the router needs up to " + needed + " MiB",
            "Stop something else, or be ready for a slow start.")
        : Finding.ok("memory", "up to " + needed + " MiB needed, " + total + " MiB there");
  }

  private int installMemory() {
    return config.install().method() == InstallMethod.KICKSTART
        ? config.os().installMemoryMebibytes()
        : 0;
  }

  private Finding bridge(String title, String bridge, Optional<Switch> wanted) {
    return host.bridge(title, bridge, wanted);
  }
}

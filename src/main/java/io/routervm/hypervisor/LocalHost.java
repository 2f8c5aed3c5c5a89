package io.routervm.hypervisor;

import io.routervm.config.Cidr;
import io.routervm.config.LocalNetwork;
import io.routervm.config.MacAddress;
import io.routervm.config.RouterConfig;
import io.routervm.config.RouterConfig.PciNic;
import io.routervm.config.RouterConfig.Switch;
import io.routervm.config.RouterConfig.UsbNic;
import io.routervm.config.RouterConfig.WanSource;
import io.routervm.failure.Failure;
import io.routervm.failure.Finding;
import io.routervm.failure.Reason;
import io.routervm.host.AdapterAdvice;
import io.routervm.host.Bridge;
import io.routervm.host.PciDevices;
import io.routervm.host.Route;
import io.routervm.host.UsbAdapter;
import io.routervm.host.UsbAdapters;
import io.routervm.host.firewall.BridgedFrames;
import io.routervm.remote.RemoteHost;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What libvirt does not tell about the hypervisor, read from the kernel: when routervm runs on it,
 * or has a shell there. On another one every check says so and warns.
 */
final class LocalHost {
  private static final Path LIBVIRT = Path.of("/var/lib/libvirt");
  private static final Path NETWORKS = LIBVIRT.resolve("dnsmasq");
  private static final String HOME = LocalNetwork.HOME + ".bridge";
  private static final String REMOTE = "not checked: the hypervisor is remote, and gives no shell";

  private final boolean local;
  private final boolean seen;
  private final boolean system;
  private final Supplier<HostView> view;
  private final Optional<RemoteHost> remote;

  LocalHost(URI uri) {
    this(uri, HostView.ofThisMachine());
  }

  /** Of another machine, whose files are copied when they are first asked for. */
  LocalHost(URI uri, RemoteHost remote) {
    this(uri, new RemoteView(remote), Optional.of(remote));
  }

  LocalHost(URI uri, Path sys, Path memory, BridgedFrames frames) {
    this(uri, HostView.of(sys, memory, frames));
  }

  private LocalHost(URI uri, HostView view) {
    this(uri, () -> view, Optional.empty());
  }

  private LocalHost(URI uri, Supplier<HostView> view, Optional<RemoteHost> remote) {
    this.local = RouterConfig.Hypervisor.elsewhere(uri).isEmpty();
    this.seen = local || remote.isPresent();
    this.system = local && "qemu".equals(uri.getScheme()) && "/system".equals(uri.getPath());
    this.view = view;
    this.remote = remote;
  }

  /**
   * libvirt notes a network's machines in a folder that it makes only with the first network that
   * serves DHCP, and this host may never have had one: without it no machine starts on ours.
   */
  void makeNetworkFolder() {
    if (remote.isPresent()) {
      new RemoteNetworkFolder(remote.get()).make();
      return;
    }
    if (!isNetworkFolderMissing() || !Files.isWritable(LIBVIRT)) {
      return;
    }
    try {
      Path folder = Files.createDirectory(NETWORKS);
      // As libvirt makes it, whatever our umask: its dnsmasq has a user of its own.
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    } catch (IOException e) {
      throw Failure.precondition(
          "the folder of libvirt's networks cannot be made: " + Reason.of(e),
          NETWORKS.toString(),
          "make it (`mkdir`), then run the command again");
    }
  }

  /** What {@link #makeNetworkFolder} cannot do, before anything is made; empty when it can. */
  Optional<Finding> networkFolder() {
    boolean isRoots =
        remote.isPresent()
            ? new RemoteNetworkFolder(remote.get()).isForRootToMake()
            : isNetworkFolderMissing() && !Files.isWritable(LIBVIRT);
    return isRoots
        ? Optional.of(
            Finding.fail(
                "management",
                "libvirt has no folder " + NETWORKS + " yet, and only root can make it",
                "Run `sudo mkdir -m 755 "
                    + NETWORKS
                    + "` once; the rest of this command needs no root."))
        : Optional.empty();
  }

  private boolean isNetworkFolderMissing() {
    return system && Files.isDirectory(LIBVIRT) && !Files.exists(NETWORKS);
  }

  /**
   * Whether a log of libvirt's is, or is going to be, one that this process may read: libvirt keeps
   * them for root alone.
   */
  boolean mayRead(Path log) {
    return local && (Files.exists(log) ? Files.isReadable(log) : Files.isWritable(log.getParent()));
  }

  DiskReservation reservation(StoragePoolVolumes volumes, RouterConfig config) {
    return new DiskReservation(volumes, config, local);
  }

  Optional<MacAddress> adapterAddress(WanSource source) {
    if (source instanceof PciNic nic && seen) {
      return pci().address(nic);
    }
    return source instanceof UsbNic nic ? alone(nic).flatMap(UsbAdapter::mac) : Optional.empty();
  }

  Finding pciNic(PciNic nic) {
    return seen
        ? pci().check(nic)
        : Finding.warn("wan.pci", REMOTE, "Look with `lspci -s " + nic.address() + "` there.");
  }

  private HostView view() {
    return view.get();
  }

  private LocalPci pci() {
    return new LocalPci(
        new PciDevices(view().sys()), view().bridges().all(), Route.read(view().routes()));
  }

  /** The adapter that fits, when it is the only one. */
  Optional<UsbAdapter> alone(UsbNic nic) {
    List<UsbAdapter> found = seen ? new UsbAdapters(view().sys()).matching(nic) : List.of();
    return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
  }

  /** Whether libvirt must be told the adapter's address, not its kind alone. */
  boolean mustTellApart(UsbNic nic) {
    return nic.serial().isPresent() || nic.port().isPresent() || (seen && alike(nic) > 1);
  }

  private int alike(UsbNic nic) {
    UsbNic anyOfItsKind =
        new UsbNic(
            nic.vendor(), nic.product(), Optional.empty(), Optional.empty(), Optional.empty());
    return new UsbAdapters(view().sys()).matching(anyOfItsKind).size();
  }

  Finding adapter(UsbNic nic) {
    String id = nic.vendor() + ":" + nic.product();
    UsbAdapters adapters = new UsbAdapters(view().sys());
    if (!seen || !adapters.readable()) {
      return Finding.warn(
          "wan.usb",
          seen ? "not checked: the hypervisor shows no USB bus" : REMOTE,
          "Look with `lsusb -d " + id + "` on the hypervisor.");
    }
    List<UsbAdapter> found = adapters.matching(nic);
    if (found.isEmpty()) {
      return Finding.fail(
          "wan.usb",
          "no USB device " + described(nic) + " is plugged in",
          "Plug the adapter in, or correct wan.usb: `routervm usb list` shows what there is.");
    }
    if (found.size() > 1) {
      return Finding.fail(
          "wan.usb",
          found.size()
              + " USB devices "
              + id
              + " are plugged in, at ports "
              + String.join(", ", found.stream().map(UsbAdapter::port).toList()),
          "Say which one: add `serial`, `port` or `mac` to wan; `routervm usb list` shows them.");
    }
    UsbAdapter adapter = found.get(0);
    return Finding.ok(
        "wan.usb",
        id
            + " at port "
            + adapter.port()
            + adapter.mac().map(mac -> ", " + mac).orElse(", in use by a domain"));
  }

  /** What to know about the adapter that works all the same. */
  List<Finding> advice(UsbNic nic) {
    return alone(nic).map(AdapterAdvice::about).orElse(List.of()).stream()
        .map(advice -> Finding.warn("wan.usb, its hardware", advice.seen(), advice.remedy()))
        .toList();
  }

  private static String described(UsbNic nic) {
    return nic.vendor()
        + ":"
        + nic.product()
        + nic.serial().map(serial -> " with serial number " + serial).orElse("")
        + nic.port().map(port -> " at port " + port).orElse("")
        + nic.mac().map(mac -> " with MAC address " + mac).orElse("");
  }

  /**
   * @param wanted kind of switch, empty when any will do
   */
  Finding bridge(String title, String bridge, Optional<Switch> wanted) {
    if (!seen) {
      return Finding.warn(title, REMOTE, "See that " + bridge + " exists there.");
    }
    Path nic = view().sys().resolve("class/net").resolve(bridge);
    if (!Files.exists(nic)) {
      return Finding.fail(
          title,
          "there is no bridge " + bridge,
          making(title, bridge, wanted)
              + ", or name the one there is: `ip link` and `ovs-vsctl show` list them.");
    }
    Optional<Switch> kind = view().bridges().named(bridge).map(Bridge::type);
    if (kind.isEmpty() && view().isSwitchForRootAlone()) {
      return Finding.warn(
          title,
          bridge
              + " is no Linux bridge, and only root may ask Open vSwitch whether it is one of its"
              + " own",
          "See that `sudo ovs-vsctl br-exists " + bridge + "` succeeds.");
    }
    if (kind.isEmpty()) {
      return Finding.fail(
          title,
          bridge + " is a network interface but neither a Linux bridge nor an Open vSwitch one",
          "Name the bridge, not the NIC in it.");
    }
    if (wanted.isPresent() && !wanted.equals(kind)) {
      return Finding.fail(
          title,
          bridge + " is " + describe(kind.get()) + ", lan.switch says " + describe(wanted.get()),
          "Set lan.switch to the kind that it is.");
    }
    return Finding.ok(title, bridge + " is " + describe(kind.get()));
  }

  /** The home's is made of this host's own NIC; whoever does that by hand over SSH is cut off. */
  private static String making(String title, String bridge, Optional<Switch> wanted) {
    if (!title.equals(HOME)) {
      return "`routervm host prepare --wan NIC --wan-bridge "
          + bridge
          + "` makes it of a NIC that this host does not need itself";
    }
    String kind =
        wanted
            .map(one -> " --switch " + (one == Switch.OPENVSWITCH ? "openvswitch" : "linux"))
            .orElse("");
    return "Run `routervm host prepare --bridge "
        + bridge
        + kind
        + "`, which makes it on trial"
        + (wanted.filter(Switch.OPENVSWITCH::equals).isPresent()
            ? ", or set lan.switch: linux"
            : "");
  }

  /** Whether a Linux bridge heeds the tags of its ports. */
  Finding filtersTags(String title, String bridge) {
    if (!seen) {
      return Finding.warn(title, REMOTE, "See that " + bridge + " filters VLANs there.");
    }
    if (isSet(bridge, "vlan_filtering", "1")) {
      return Finding.ok(title, bridge + " filters VLANs");
    }
    return Finding.fail(
        title,
        bridge + " does not filter VLANs, so a tag on its ports separates nothing",
        "Run `ip link set "
            + bridge
            + " type bridge vlan_filtering 1`, and have it so after boot.");
  }

  /**
   * A Linux bridge that filters VLANs and puts a port without a tag into none; empty for others.
   */
  Optional<Finding> leavesOutUntagged(String title, String bridge) {
    if (!seen || !isSet(bridge, "vlan_filtering", "1") || !isSet(bridge, "default_pvid", "0")) {
      return Optional.empty();
    }
    return Optional.of(
        Finding.fail(
            title,
            bridge
                + " filters VLANs and puts a port without a tag into none, so nothing would reach"
                + " the router's NIC there",
            "Have its default VLAN be 1 (systemd-networkd: DefaultPVID=1; by hand, while it does"
                + " not filter: `ip link set "
                + bridge
                + " type bridge vlan_default_pvid 1`), or give the network a vlan."));
  }

  /** One that cannot be read is not: what is wrong with the bridge is told already. */
  private boolean isSet(String bridge, String setting, String value) {
    Path file =
        view().sys().resolve("class/net").resolve(bridge).resolve("bridge").resolve(setting);
    try {
      return Files.readString(file).strip().equals(value);
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Whether this host's firewall lets pass what the bridge carries; empty for an Open vSwitch,
   * which no firewall is asked about, and of one that cannot be looked at.
   *
   * @param home the router's address in its subnet
   */
  Optional<Finding> bridgedFrames(String bridge, Cidr home) {
    return seen ? view().frames().look(bridge, home).map(LocalHost::check) : Optional.empty();
  }

  private static Finding check(BridgedFrames.Verdict verdict) {
    return switch (verdict.level()) {
      case PASS -> Finding.ok(Hypervisor.FIREWALL_CHECK, verdict.seen());
      case DROPPED -> Finding.fail(Hypervisor.FIREWALL_CHECK, verdict.seen(), verdict.remedy());
      case MAY_BE_DROPPED, HIDDEN ->
          Finding.warn(Hypervisor.FIREWALL_CHECK, verdict.seen(), verdict.remedy());
    };
  }

  /** What the kernel can give without swapping; empty of one that cannot be looked at. */
  Optional<Long> availableMebibytes() {
    if (!seen) {
      return Optional.empty();
    }
    try {
      return Files.readAllLines(view().memory()).stream()
          .filter(line -> line.startsWith("MemAvailable:"))
          .map(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static String describe(Switch kind) {
    return kind == Switch.LINUX ? "a Linux bridge" : "an Open vSwitch bridge";
  }
}

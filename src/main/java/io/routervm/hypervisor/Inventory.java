package io.routervm.hypervisor;

import io.routervm.config.RouterConfig;
import io.routervm.config.RouterConfig.Accelerator;
import io.routervm.config.RouterConfig.PciNic;
import io.routervm.failure.Finding;
import io.routervm.host.PciDevice;
import io.routervm.remote.RemoteHost;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.libvirt.Connect;
import org.libvirt.Domain;
import org.libvirt.Network;
import org.w3c.dom.Element;

/** What a hypervisor has before there is a router, and who holds what. Reads only. */
public final class Inventory implements AutoCloseable {
  /**
   * A storage pool that can hold the router's disk.
   *
   * @param freeMebibytes what is left in it
   */
  public record Pool(String name, PoolKind kind, long freeMebibytes) {}

  /** A USB device that a running domain has. */
  public record HeldUsbDevice(String domain, int bus, int device) {}

  /**
   * A PCI device that a running domain has.
   *
   * @param address {@code 0000:03:00.0}
   */
  public record HeldPciDevice(String domain, String address) {}

  /**
   * A PCI NIC.
   *
   * @param check a failure says why the router cannot have it
   */
  public record PciNicOffer(PciDevice nic, Finding check) {
    public boolean isFree() {
      return check.level() == Finding.Level.OK;
    }
  }

  private final Connect connect;
  private final NativeLibvirt extras;
  private final String uri;

  private Inventory(Connect connect, NativeLibvirt extras, String uri) {
    this.connect = connect;
    this.extras = extras;
    this.uri = uri;
  }

  /**
   * Connects.
   *
   * @throws io.routervm.failure.Failure when libvirt does not answer
   */
  public static Inventory open(RouterConfig.Hypervisor settings) {
    String uri = settings.uri().toString();
    return LibvirtErrors.connect(
        uri, () -> new Inventory(new Connect(uri), new NativeLibvirt(uri), uri));
  }

  /** As above, over the connection to another machine that there is. */
  public static Inventory open(RouterConfig.Hypervisor settings, RemoteHost remote) {
    String uri = settings.uri().toString();
    return RemoteLibvirt.connect(
        remote,
        settings.uri(),
        through -> new Inventory(new Connect(through), new NativeLibvirt(through, uri), uri));
  }

  /** The active pools that can hold the router's disk. */
  public List<Pool> pools() {
    List<Pool> found = new ArrayList<>();
    for (String name : LibvirtErrors.call(uri, connect::listStoragePools)) {
      try (StoragePoolVolumes pool = StoragePoolVolumes.open(connect, name)) {
        pool.fitting()
            .ifPresent(kind -> found.add(new Pool(name, kind, pool.free() / 1024 / 1024)));
      }
    }
    return found;
  }

  /**
   * The Ethernet cards of this host, and whether each may be given to a router.
   *
   * @param nics what the kernel shows
   */
  public List<PciNicOffer> pciNics(LocalPci nics) {
    List<HeldPciDevice> held = heldPciDevices(connect, uri);
    return nics.devices().all().stream()
        .filter(PciDevice::isEthernet)
        .filter(nic -> held.stream().noneMatch(one -> one.address().equals(nic.address())))
        .map(nic -> new PciNicOffer(nic, nics.check(new PciNic(nic.address()))))
        .toList();
  }

  /** Names of the bridges that libvirt has made for networks of its own. */
  public List<String> networkBridges() {
    List<String> found = new ArrayList<>();
    for (String name : LibvirtErrors.call(uri, connect::listNetworks)) {
      Network network = LibvirtErrors.call(uri, () -> connect.networkLookupByName(name));
      Element definition = Xml.parse(LibvirtErrors.call(uri, () -> network.getXMLDesc(0)));
      LibvirtErrors.run(uri, network::free);
      // A network that forwards to a bridge of the host has made none.
      if (!Xml.attribute(definition, "forward", "mode").equals("bridge")) {
        found.add(Xml.attribute(definition, "bridge", "name"));
      }
    }
    return found;
  }

  /** Hardware virtualisation where there is any, else emulation. */
  public Accelerator accelerator() {
    boolean kvm =
        List.of("q35", "pc").stream()
            .anyMatch(machine -> extras.domainCapabilities(machine, "kvm").xml().isPresent());
    return kvm ? Accelerator.KVM : Accelerator.TCG;
  }

  /** The USB devices of this host that running domains have. */
  public List<HeldUsbDevice> heldUsbDevices() {
    return heldUsbDevices(connect, uri);
  }

  static List<HeldUsbDevice> heldUsbDevices(Connect connect, String uri) {
    List<HeldUsbDevice> held = new ArrayList<>();
    passedThrough(
        connect,
        uri,
        "usb",
        (domain, hostdev) -> {
          String bus = Xml.attribute(hostdev, "source/address", "bus");
          String device = Xml.attribute(hostdev, "source/address", "device");
          if (bus.matches("\\d{1,5}")) {
            held.add(new HeldUsbDevice(domain, Integer.parseInt(bus), Integer.parseInt(device)));
          }
        });
    return held;
  }

  static List<HeldPciDevice> heldPciDevices(Connect connect, String uri) {
    List<HeldPciDevice> held = new ArrayList<>();
    passedThrough(
        connect,
        uri,
        "pci",
        (domain, hostdev) -> held.add(new HeldPciDevice(domain, PciAddress.of(hostdev))));
    return held;
  }

  private static void passedThrough(
      Connect connect, String uri, String type, BiConsumer<String, Element> found) {
    for (int id : LibvirtErrors.call(uri, connect::listDomains)) {
      Domain domain = LibvirtErrors.call(uri, () -> connect.domainLookupByID(id));
      String name = LibvirtErrors.call(uri, domain::getName);
      Element definition = Xml.parse(LibvirtErrors.call(uri, () -> domain.getXMLDesc(0)));
      Xml.all(definition, "devices/hostdev").stream()
          .filter(hostdev -> hostdev.getAttribute("type").equals(type))
          .forEach(hostdev -> found.accept(name, hostdev));
      LibvirtErrors.run(uri, domain::free);
    }
  }

  @Override
  public void close() {
    extras.close();
    LibvirtErrors.run(uri, connect::close);
  }
}

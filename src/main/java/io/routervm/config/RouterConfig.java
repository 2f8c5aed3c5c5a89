package io.routervm.config;

import io.routervm.os.GuestOs;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * router.yaml, read, defaulted and validated: whoever holds one may rely on every rule that {@code
 * validate} checks.
 *
 * @param file where it was read from
 */
public record RouterConfig(
    RouterFile file,
    String name,
    GuestOs os,
    Install install,
    Hypervisor hypervisor,
    Vm vm,
    Wan wan,
    Lan lan,
    Management management,
    Dhcp dhcp,
    Dns dns,
    List<HostRecord> hosts,
    Firewall firewall,
    Optional<DynamicDns> ddns,
    Optional<Vpn> vpn) {

  public RouterConfig {
    hosts = List.copyOf(hosts);
  }

  /** Absolute; relative paths start there. */
  public Path directory() {
    return file.directory();
  }

  public Identity identity() {
    return new Identity(name);
  }

  /** What the router serves; the first is the home's, where its hypervisor and its owner are. */
  public List<LocalNetwork> networks() {
    return List.of(
        new LocalNetwork(
            LocalNetwork.HOME,
            "home LAN",
            lan.bridge(),
            lan.type(),
            lan.vlan(),
            lan.address(),
            Optional.of(dhcp),
            dns.zone()));
  }

  /** The folder of this host that {@code install.mirror} names; empty for a URL. */
  public Optional<Path> mirrorFolder() {
    return install.mirror().filter(url -> url.getScheme().equalsIgnoreCase("file")).map(Path::of);
  }

  /** Where the router reads its packages; empty means the OS's own repositories. */
  public Optional<URI> packageMirror() {
    return mirrorFolder().map(folder -> identity().mirrorAddress()).or(install::mirror);
  }

  /** The subnets that the router takes for itself, in the order of the file. */
  public List<TakenSubnet> subnets() {
    List<TakenSubnet> subnets = new ArrayList<>();
    subnets.add(new TakenSubnet("lan.address", "the LAN's", lan.address().subnet()));
    vpn.ifPresent(one -> subnets.add(new TakenSubnet("vpn.subnet", "the VPN's", one.subnet())));
    return subnets;
  }

  /** The ports of the WAN address that are open or forwarded, in the order of the file. */
  public List<WanPort> ports() {
    List<WanPort> ports = new ArrayList<>();
    List<Integer> tcp = firewall.wan().tcp();
    for (int index = 0; index < tcp.size(); index++) {
      ports.add(new WanPort("firewall.wan.tcp[" + index + "]", Protocol.TCP, tcp.get(index)));
    }
    List<Integer> udp = firewall.wan().udp();
    for (int index = 0; index < udp.size(); index++) {
      ports.add(new WanPort("firewall.wan.udp[" + index + "]", Protocol.UDP, udp.get(index)));
    }
    for (int index = 0; index < firewall.forwards().size(); index++) {
      Forward forward = firewall.forwards().get(index);
      String path = "firewall.forwards[" + index + "].port";
      ports.add(new WanPort(path, forward.protocol(), forward.port()));
    }
    vpn.ifPresent(one -> ports.add(new WanPort("vpn.port", one.protocol(), one.port())));
    return ports;
  }

  /** The secrets that router.yaml refers to, in the order of the file. */
  public List<NamedSecret> secrets() {
    List<NamedSecret> secrets = new ArrayList<>();
    secrets.add(new NamedSecret("vm.spice.password", vm.spice().password()));
    ddns.ifPresent(one -> secrets.add(new NamedSecret("ddns.password", one.password())));
    vpn.flatMap(Vpn::authorityPassphrase)
        .ifPresent(secret -> secrets.add(new NamedSecret("vpn.ca_passphrase", secret)));
    return secrets;
  }

  public enum InstallMethod {
    KICKSTART,
    IMAGE
  }

  public enum InstallNetwork {
    LAN,
    WAN
  }

  /**
   * How the operating system gets on the disk.
   *
   * @param tree URL or folder of an install tree (method kickstart)
   * @param treeSha256 what the tree's {@code .treeinfo} must be, 64 lower-case hexadecimal digits
   * @param image URL or path of a qcow2 image (method image), with its {@code sha256}
   * @param mirror package mirror for the guest, URL or folder; empty means the OS's own
   * @param mirrorKeys OpenPGP public keys of the mirror's packages, ASCII armoured; empty means the
   *     OS's own
   * @param acceptEol whether the user has taken note that the OS gets no security updates
   */
  public record Install(
      InstallMethod method,
      Optional<URI> tree,
      Optional<URI> image,
      Optional<String> sha256,
      Optional<String> treeSha256,
      Optional<URI> mirror,
      Optional<String> mirrorKeys,
      boolean acceptEol,
      InstallNetwork network) {}

  public enum Accelerator {
    KVM,
    TCG
  }

  public record Hypervisor(URI uri, Accelerator accelerator) {}

  public record Spice(String listen, Secret password) {}

  /**
   * The virtual machine's figures.
   *
   * @param memoryMebibytes of the running VM
   * @param diskMebibytes virtual size of the disk
   * @param pool libvirt storage pool
   */
  public record Vm(
      int vcpus,
      int memoryMebibytes,
      int diskMebibytes,
      String pool,
      boolean autostart,
      Spice spice) {}

  /** How wan0 reaches the ISP box; a passed-through NIC's text is its name for people. */
  public sealed interface WanSource {}

  /**
   * A passed-through USB NIC.
   *
   * @param vendor four hexadecimal digits
   * @param product four hexadecimal digits
   * @param mac the adapter's own, when router.yaml gives it; tells two that are alike apart
   */
  public record UsbNic(
      String vendor,
      String product,
      Optional<String> serial,
      Optional<String> port,
      Optional<MacAddress> mac)
      implements WanSource {
    @Override
    public String toString() {
      return "the USB adapter " + vendor + ":" + product;
    }
  }

  /**
   * A passed-through PCI NIC.
   *
   * @param address where it is, with its domain: {@code 0000:03:00.0}
   */
  public record PciNic(String address) implements WanSource {
    @Override
    public String toString() {
      return "the PCI NIC " + address;
    }
  }

  /** A NIC on a host bridge. */
  public record WanBridge(String bridge, NicModel model) implements WanSource {}

  public enum NicModel {
    VIRTIO("virtio"),
    E1000E("e1000e"),
    USB_NET("usb-net");

    private final String libvirtName;

    NicModel(String libvirtName) {
      this.libvirtName = libvirtName;
    }

    @Override
    public String toString() {
      return libvirtName;
    }
  }

  /**
   * The side of the ISP box.
   *
   * @param mac wan0's address, when router.yaml gives it
   * @param subnet the ISP LAN, when router.yaml gives it; only to refuse collisions early
   */
  public record Wan(WanSource source, Optional<MacAddress> mac, Optional<Cidr> subnet) {}

  public enum Switch {
    OPENVSWITCH,
    LINUX
  }

  /**
   * The side of the home.
   *
   * @param vlan 802.1Q tag of the port, 0 for none
   * @param address the router's address in the home subnet
   */
  public record Lan(String bridge, Switch type, int vlan, Cidr address) {}

  public enum Management {
    ISOLATED,
    LAN
  }

  public record Dhcp(Ipv4 first, Ipv4 last, Duration lease) {}

  public record Dns(String zone, List<Ipv4> upstream, int cache) {
    public Dns {
      upstream = List.copyOf(upstream);
    }
  }

  /** A + PTR, and with {@code mac} a DHCP reservation. */
  public record HostRecord(
      String name, Ipv4 address, Optional<MacAddress> mac, List<String> aliases) {
    public HostRecord {
      aliases = List.copyOf(aliases);
    }
  }

  /** Ports of the router itself that are open on one side. */
  public record Openings(List<Integer> tcp, List<Integer> udp) {
    public Openings {
      tcp = List.copyOf(tcp);
      udp = List.copyOf(udp);
    }
  }

  /** DNAT from the WAN, and hairpin from the LAN. */
  public record Forward(String name, Protocol protocol, int port, Ipv4 to, int toPort) {}

  /**
   * What is open.
   *
   * @param lockoutProtection whether SSH from those who look after the router stands first
   */
  public record Firewall(
      Openings lan, Openings wan, List<Forward> forwards, boolean lockoutProtection) {
    public Firewall {
      forwards = List.copyOf(forwards);
    }
  }

  /**
   * A public name that follows the WAN's public address.
   *
   * @param protocol ddclient's name of it
   * @param server empty: the one that ddclient knows for the protocol
   * @param zone for the protocols that need to be told
   * @param web the page that tells the address, https
   */
  public record DynamicDns(
      String protocol,
      Optional<String> server,
      String host,
      String login,
      Secret password,
      Optional<String> zone,
      URI web,
      Duration interval) {}

  public enum VpnKey {
    EC_P384,
    RSA_4096
  }

  public record Validity(Duration authority, Duration server, Duration client) {}

  public record Vpn(
      String endpoint,
      int port,
      Protocol protocol,
      Cidr subnet,
      boolean clientToClient,
      VpnKey key,
      Validity valid,
      Optional<Secret> authorityPassphrase) {}
}

package io.routervm.config;

import io.routervm.config.document.Default;
import io.routervm.config.document.Items;
import io.routervm.config.document.Key;
import io.routervm.config.document.Within;
import io.routervm.os.GuestOs;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * router.yaml, read, defaulted and validated: whoever holds one may rely on every rule that {@code
 * validate} checks. The records' annotations are the one place that says what the file may hold.
 *
 * @param file where it was read from
 */
public record RouterConfig(
    RouterFile file,
    @Key("Version of this file's format: 1.") @Within("1 to 1") int version,
    @Key("libvirt domain name and the router's own host name.") @Default("router") @Is(Kind.LABEL)
        String name,
    @Key("The router's operating system.") @Default("centos-7") @Is(Kind.OS) GuestOs os,
    @Key("How the operating system gets on the router's disk.") @Default("{}") Install install,
    @Key("Where the router runs.") @Default("{}") Hypervisor hypervisor,
    @Key("The virtual machine's figures.") @Default("{}") Vm vm,
    @Key("The side of the ISP box: a USB or PCI NIC that is passed through, or a bridge.") Wan wan,
    @Key("The side of the home network.") Lan lan,
    @Key(
            name = "networks",
            value =
                "More networks of the home, each with a NIC of its own: for guests, for things.")
        @Default("[]")
        List<FurtherNetwork> furtherNetworks,
    @Key("Printers, screens and loudspeakers of one network are found from another (mDNS).")
        Optional<Mdns> mdns,
    @Key(
            "isolated: routervm reaches the router over a private network that no cable, LAN or"
                + " firewall change can cut. lan: over the LAN, for a router with two NICs"
                + " only.")
        @Default("isolated")
        Management management,
    @Key("Addresses for the home network's devices.") @Default("{}") Dhcp dhcp,
    @Key("Names for the home network's devices.") @Default("{}") Dns dns,
    @Key("Known devices: each gets an A and a PTR record, and with mac its address by DHCP.")
        @Default("[]")
        List<HostRecord> hosts,
    @Key("Subnets behind a host of the home, and which host leads there.")
        @Default("[]")
        @Items(most = 64)
        List<StaticRoute> routes,
    @Key("What is open, and port forwards.") @Default("{}") Firewall firewall,
    @Key(
            "Dynamic DNS: keeps public names on the WAN's public address. Several, where the names"
                + " are not of one account.")
        @Default("[]")
        @Items(most = 8, orOne = true)
        List<DynamicDns> ddns,
    @Key("OpenVPN server for devices on the road.") Optional<Vpn> vpn,
    @Key("The router's time zone, such as Europe/Brussels; by default it stays what it is.")
        @Is(Kind.TIME_ZONE)
        Optional<String> timezone) {

  public RouterConfig {
    furtherNetworks = List.copyOf(furtherNetworks);
    hosts = List.copyOf(hosts);
    routes = List.copyOf(routes);
    ddns = List.copyOf(ddns);
  }

  /** The same router, on another hypervisor. */
  public RouterConfig on(Hypervisor other) {
    return RecordCopy.of(this, "hypervisor", other);
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
    return LocalNetwork.all(this);
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
    return Claims.of(this).subnets().stream()
        .filter(claim -> !claim.foreign())
        .map(claim -> new TakenSubnet(claim.at().path(), claim.whose(), claim.subnet()))
        .toList();
  }

  /** The ports of the WAN address that are open or forwarded, in the order of the file. */
  public List<WanPort> ports() {
    return Claims.of(this).ports().stream()
        .map(claim -> new WanPort(claim.at().path(), claim.protocol(), claim.at().value()))
        .toList();
  }

  /** The secrets that router.yaml refers to, in the order of the file. */
  public List<NamedSecret> secrets() {
    return Claims.of(this).secrets().stream()
        .map(secret -> new NamedSecret(secret.path(), secret.value()))
        .toList();
  }

  public enum InstallMethod {
    KICKSTART,
    IMAGE
  }

  public enum InstallNetwork {
    LAN,
    WAN
  }

  public enum Accelerator {
    KVM,
    TCG
  }

  public record Hypervisor(
      @Key("libvirt connection URI.") @Default("qemu:///system") @Is(Kind.LIBVIRT_URI) URI uri,
      @Key("kvm: hardware virtualisation. tcg: emulation, slow, for labs.") @Default("kvm")
          Accelerator accelerator) {
    private static final Set<String> HERE = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final int SSH_PORT = 22;

    /**
     * The name of the machine that it is, unless it is this one: another port of SSH than its own
     * here is the end of a tunnel. Java takes a name with an underscore, which SSH knows, for no
     * host.
     */
    public Optional<String> elsewhere() {
      return elsewhere(uri);
    }

    public static Optional<String> elsewhere(URI uri) {
      return Optional.ofNullable(uri.getHost())
          .or(() -> Optional.ofNullable(uri.getRawAuthority()).map(Hypervisor::host))
          .map(host -> host.toLowerCase(Locale.ROOT))
          .filter(host -> !HERE.contains(host) || isTunnel(uri));
    }

    private static boolean isTunnel(URI uri) {
      return String.valueOf(uri.getScheme()).endsWith("+ssh")
          && uri.getPort() != -1
          && uri.getPort() != SSH_PORT;
    }

    /** The same settings for another machine. */
    public Hypervisor at(URI other) {
      return new Hypervisor(other, accelerator);
    }

    /** How ssh logs in to it, where that is all it takes; empty for this machine and others. */
    public Optional<HypervisorLogin> overSsh() {
      return elsewhere().flatMap(host -> HypervisorLogin.of(uri));
    }

    private static String host(String authority) {
      return authority.replaceFirst("^.*@", "").replaceFirst(":\\d*$", "");
    }
  }

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

  public enum Switch {
    OPENVSWITCH,
    LINUX
  }

  /**
   * The side of the home.
   *
   * @param vlan 802.1Q tag of the port, 0 for none
   * @param address the router's address in the home subnet
   * @param may where the home's devices may begin connections
   */
  public record Lan(
      @Key("The host's bridge that the home network's NIC is in, such as brHome.") @Is(Kind.BRIDGE)
          String bridge,
      @Key(name = "switch", value = "What the bridge is: an Open vSwitch or a Linux bridge.")
          @Default("openvswitch")
          Switch type,
      @Key("802.1Q tag of the router's port, 0 for none.") @Default("0") @Within("0 to 4094")
          int vlan,
      @Key("The router's fixed address in the home network, with the prefix length.")
          @Is(Kind.INTERFACE)
          @Subnet("the LAN's")
          Cidr address,
      @Key(
              derived = true,
              value = "Where its devices may begin connections, as networks[].may; by default all.")
          @Items(distinct = true)
          @Is(Kind.DESTINATION)
          List<String> may) {
    public Lan {
      may = List.copyOf(may);
    }
  }

  public enum Management {
    ISOLATED,
    LAN
  }

  public record Firewall(
      @Key("Ports of the router that the LAN may use.") @Default("{}") LanOpenings lan,
      @Key("Ports of the router that the Internet may use.") @Default("{}") WanOpenings wan,
      @Key(
              "Port forwards from the Internet into the LAN; they work from inside too"
                  + " (hairpin).")
          @Default("[]")
          List<Forward> forwards,
      @Key(
              "Who may begin connections to whom, and when, before the networks' may; the first"
                  + " rule that fits decides.")
          @Default("[]")
          List<TrafficRule> rules,
      @Key(
              "What the router keeps a line at: a little less than it does, against waiting behind"
                  + " large transfers.")
          @Default("{}")
          LineLimits limits,
      @Key(
              "Keeps SSH from the hypervisor, and from the LAN once it is live, open before"
                  + " every other rule, whatever firewall.lan says.")
          @Default("true")
          boolean lockoutProtection,
      @Key(
              "What filters packets in the router's kernel: iptables, or nftables, which centos-7"
                  + " is too old for.")
          @Default("iptables")
          FirewallBackend backend) {
    public Firewall {
      forwards = List.copyOf(forwards);
      rules = List.copyOf(rules);
    }
  }

  /**
   * Public names of one account that follow the WAN's public address.
   *
   * @param hosts the names; {@code *.home.example.net} stands for all names below
   * @param server empty: the one that ddclient knows for the protocol
   */
  public record DynamicDns(
      @Key(
              "ddclient's name of the provider's protocol: those that each ddclient from 3.8.3"
                  + " to 3.10 knows.")
          @Default("dyndns2")
          @Is(Kind.DDNS_PROTOCOL)
          String protocol,
      @Key(
              "The provider's update server; by default nic.changeip.com for dyndns2, else the"
                  + " one that ddclient knows for the protocol.")
          @Is(Kind.DOMAIN)
          Optional<String> server,
      @Key(
              name = "host",
              value =
                  "The DNS name that is kept up to date, or several; *. before one is all names"
                      + " below it, where the provider has that.")
          @Items(least = 1, most = 20, orOne = true)
          @Is(Kind.PUBLISHED_NAME)
          List<String> hosts,
      @Key("The account's name: any printable text without #, which ddclient cannot read.")
          @Is(Kind.LOGIN)
          String login,
      @Key("The account's password: a secret reference.") @Is(Kind.SECRET) Secret password,
      @Key("The zone that host is in: cloudflare and zoneedit1.") @Is(Kind.DOMAIN)
          Optional<String> zone,
      @Key("Page that tells the router its public address; https only. One for all of ddns.")
          @Default("https://api.ipify.org/")
          @Is(Kind.HTTPS_URL)
          URI web,
      @Key("How often the address is looked at. One for all of ddns.")
          @Default("5m")
          @Within("1m to 1d")
          @Is(Kind.LEASE)
          Duration interval) {
    public DynamicDns {
      hosts = List.copyOf(hosts);
      server = server.or(() -> DynamicDnsProtocol.defaultServer(protocol));
    }
  }

  public enum VpnKey {
    EC_P384,
    RSA_4096
  }

  public record Vpn(
      @Key("The name (or fixed public address) under which clients reach the router.")
          @Is(Kind.PUBLIC_HOST)
          String endpoint,
      @Key("OpenVPN's port; it opens by itself.") @Default("1194") @Is(Kind.PORT) @Port int port,
      @Key(name = "proto", value = "OpenVPN's transport protocol.") @Default("udp")
          Protocol protocol,
      @Key("Subnet of the VPN's clients.")
          @Default("10.8.0.0/24")
          @Is(Kind.SUBNET)
          @Subnet("the VPN's")
          Cidr subnet,
      @Key(
              "Largest packet, headers included, that every line between a client and the router"
                  + " carries; what is in the tunnel is kept small enough for it.")
          @Default("1400")
          @Within("1280 to 1500")
          int mtu,
      @Key("Whether clients reach each other, through the firewall.") @Default("false")
          boolean clientToClient,
      @Key("Kind of the keys.") @Default("ec-p384") VpnKey key,
      @Key("How long certificates are valid.") @Default("{}") Validity valid,
      @Key(
              name = "ca_passphrase",
              value = "Encrypts the CA's key on the hypervisor: a secret reference.")
          @Is(Kind.SECRET)
          Optional<Secret> authorityPassphrase) {}
}

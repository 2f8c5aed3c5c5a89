package io.routervm.config;

import io.routervm.config.RouterConfig.Dhcp;
import io.routervm.config.RouterConfig.Dns;
import io.routervm.config.RouterConfig.DynamicDns;
import io.routervm.config.RouterConfig.Firewall;
import io.routervm.config.RouterConfig.Forward;
import io.routervm.config.RouterConfig.HostRecord;
import io.routervm.config.RouterConfig.Hypervisor;
import io.routervm.config.RouterConfig.Install;
import io.routervm.config.RouterConfig.Lan;
import io.routervm.config.RouterConfig.NicModel;
import io.routervm.config.RouterConfig.Openings;
import io.routervm.config.RouterConfig.PciNic;
import io.routervm.config.RouterConfig.Spice;
import io.routervm.config.RouterConfig.UsbNic;
import io.routervm.config.RouterConfig.Validity;
import io.routervm.config.RouterConfig.Vm;
import io.routervm.config.RouterConfig.Vpn;
import io.routervm.config.RouterConfig.Wan;
import io.routervm.config.RouterConfig.WanBridge;
import io.routervm.config.RouterConfig.WanSource;
import io.routervm.config.document.Key;
import io.routervm.config.document.Located;
import io.routervm.config.document.ProblemLog;
import io.routervm.config.document.Values;
import java.util.List;
import java.util.Locale;

/** Turns values that every rule has passed into the records. */
final class ConfigBuilder {
  private final Values root;

  private ConfigBuilder(Values root) {
    this.root = root;
  }

  static RouterConfig build(Values root, RouterFile file, Sources sources) {
    return new ConfigBuilder(root).build(file, sources);
  }

  private RouterConfig build(RouterFile file, Sources sources) {
    return new RouterConfig(
        file,
        root.get(RouterKeys.NAME),
        root.get(RouterKeys.OS),
        install(sources),
        hypervisor(root.get(RouterKeys.HYPERVISOR)),
        vm(root.get(RouterKeys.VM)),
        wan(root.get(RouterKeys.WAN)),
        lan(root.get(RouterKeys.LAN)),
        root.get(RouterKeys.MANAGEMENT),
        dhcp(),
        dns(root.get(RouterKeys.DNS)),
        root.get(RouterKeys.HOSTS).stream().map(host -> host(host.value())).toList(),
        firewall(root.get(RouterKeys.FIREWALL)),
        root.value(RouterKeys.DDNS).map(ConfigBuilder::dynamicDns),
        root.value(RouterKeys.VPN).map(ConfigBuilder::vpn));
  }

  private Install install(Sources sources) {
    Values install = root.get(RouterKeys.INSTALL);
    return new Install(
        install.get(MachineKeys.Install.METHOD),
        sources.tree(),
        sources.image(),
        install
            .value(MachineKeys.Install.SHA256)
            .map(checksum -> checksum.toLowerCase(Locale.ROOT)),
        install
            .value(MachineKeys.Install.TREE_SHA256)
            .map(checksum -> checksum.toLowerCase(Locale.ROOT)),
        sources.mirror(),
        sources.mirrorKeys(),
        install.get(MachineKeys.Install.ACCEPT_EOL),
        install.get(MachineKeys.Install.NETWORK));
  }

  private static Hypervisor hypervisor(Values hypervisor) {
    return new Hypervisor(
        hypervisor.get(MachineKeys.Hypervisor.URI_KEY),
        hypervisor.get(MachineKeys.Hypervisor.ACCELERATOR));
  }

  private static Vm vm(Values vm) {
    Values spice = vm.get(MachineKeys.Vm.SPICE);
    return new Vm(
        vm.get(MachineKeys.Vm.VCPUS),
        vm.get(MachineKeys.Vm.MEMORY),
        vm.get(MachineKeys.Vm.DISK),
        vm.get(MachineKeys.Vm.POOL),
        vm.get(MachineKeys.Vm.AUTOSTART),
        new Spice(
            spice.get(MachineKeys.Spice.LISTEN).toString(), spice.get(MachineKeys.Spice.PASSWORD)));
  }

  private static Wan wan(Values wan) {
    return new Wan(
        wan.value(NetworkKeys.Wan.USB)
            .map(usb -> usbNic(usb, wan))
            .or(() -> wan.value(NetworkKeys.Wan.PCI).map(PciNic::new))
            .orElseGet(
                () ->
                    new WanBridge(
                        wan.get(NetworkKeys.Wan.BRIDGE),
                        wan.value(NetworkKeys.Wan.MODEL).orElse(NicModel.VIRTIO))),
        wan.value(NetworkKeys.Wan.MAC),
        wan.value(NetworkKeys.Wan.SUBNET));
  }

  private static WanSource usbNic(String id, Values wan) {
    String lower = id.toLowerCase(Locale.ROOT);
    int colon = lower.indexOf(':');
    return new UsbNic(
        lower.substring(0, colon),
        lower.substring(colon + 1),
        wan.value(NetworkKeys.Wan.SERIAL),
        wan.value(NetworkKeys.Wan.PORT),
        wan.value(NetworkKeys.Wan.MAC));
  }

  private static Lan lan(Values lan) {
    return new Lan(
        lan.get(NetworkKeys.Lan.BRIDGE),
        lan.get(NetworkKeys.Lan.SWITCH),
        lan.get(NetworkKeys.Lan.VLAN),
        lan.get(NetworkKeys.Lan.ADDRESS));
  }

  private Dhcp dhcp() {
    Cidr lan = root.get(RouterKeys.LAN).get(NetworkKeys.Lan.ADDRESS);
    DhcpRange range = DhcpRange.find(root, lan, new ProblemLog()).orElseThrow();
    return new Dhcp(
        range.first().value(),
        range.last().value(),
        root.get(RouterKeys.DHCP).get(NetworkKeys.Dhcp.LEASE));
  }

  private static Dns dns(Values dns) {
    return new Dns(
        dns.get(NetworkKeys.Dns.ZONE),
        plain(dns, NetworkKeys.Dns.UPSTREAM),
        dns.get(NetworkKeys.Dns.CACHE));
  }

  private static HostRecord host(Values host) {
    return new HostRecord(
        host.get(NetworkKeys.Host.NAME),
        host.get(NetworkKeys.Host.IP),
        host.value(NetworkKeys.Host.MAC),
        plain(host, NetworkKeys.Host.ALIASES));
  }

  private static Firewall firewall(Values firewall) {
    Values lan = firewall.get(ServiceKeys.Firewall.LAN);
    Values wan = firewall.get(ServiceKeys.Firewall.WAN);
    return new Firewall(
        new Openings(
            plain(lan, ServiceKeys.LanOpenings.TCP), plain(lan, ServiceKeys.LanOpenings.UDP)),
        new Openings(
            plain(wan, ServiceKeys.WanOpenings.TCP), plain(wan, ServiceKeys.WanOpenings.UDP)),
        firewall.get(ServiceKeys.Firewall.FORWARDS).stream()
            .map(forward -> forward(forward.value()))
            .toList(),
        firewall.get(ServiceKeys.Firewall.LOCKOUT_PROTECTION));
  }

  private static Forward forward(Values forward) {
    Endpoint to = forward.get(ServiceKeys.Forward.TO);
    return new Forward(
        forward.get(ServiceKeys.Forward.NAME),
        forward.get(ServiceKeys.Forward.PROTO),
        forward.get(ServiceKeys.Forward.PORT),
        to.address(),
        to.port());
  }

  private static DynamicDns dynamicDns(Values ddns) {
    String protocol = ddns.get(ServiceKeys.DynamicDns.PROTOCOL);
    return new DynamicDns(
        protocol,
        ddns.value(ServiceKeys.DynamicDns.SERVER)
            .or(() -> DynamicDnsProtocol.defaultServer(protocol)),
        ddns.get(ServiceKeys.DynamicDns.HOST),
        ddns.get(ServiceKeys.DynamicDns.LOGIN),
        ddns.get(ServiceKeys.DynamicDns.PASSWORD),
        ddns.value(ServiceKeys.DynamicDns.ZONE),
        ddns.get(ServiceKeys.DynamicDns.WEB),
        ddns.get(ServiceKeys.DynamicDns.INTERVAL));
  }

  private static Vpn vpn(Values vpn) {
    Values valid = vpn.get(ServiceKeys.Vpn.VALID);
    return new Vpn(
        vpn.get(ServiceKeys.Vpn.ENDPOINT),
        vpn.get(ServiceKeys.Vpn.PORT),
        vpn.get(ServiceKeys.Vpn.PROTO),
        vpn.get(ServiceKeys.Vpn.SUBNET),
        vpn.get(ServiceKeys.Vpn.CLIENT_TO_CLIENT),
        vpn.get(ServiceKeys.Vpn.KEY),
        new Validity(
            valid.get(ServiceKeys.Validity.AUTHORITY),
            valid.get(ServiceKeys.Validity.SERVER),
            valid.get(ServiceKeys.Validity.CLIENT)),
        vpn.value(ServiceKeys.Vpn.CA_PASSPHRASE));
  }

  private static <T> List<T> plain(Values values, Key<List<Located<T>>> key) {
    return values.get(key).stream().map(Located::value).toList();
  }
}

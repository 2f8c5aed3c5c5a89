package io.routervm.hypervisor;

import io.routervm.config.Cidr;
import io.routervm.config.Dhcp;
import io.routervm.config.Dns;
import io.routervm.config.Install;
import io.routervm.config.Ipv4;
import io.routervm.config.LanOpenings;
import io.routervm.config.LeaseOptions;
import io.routervm.config.LineLimits;
import io.routervm.config.RouterConfig;
import io.routervm.config.RouterConfig.Accelerator;
import io.routervm.config.RouterConfig.Firewall;
import io.routervm.config.RouterConfig.Hypervisor;
import io.routervm.config.RouterConfig.InstallMethod;
import io.routervm.config.RouterConfig.InstallNetwork;
import io.routervm.config.RouterConfig.Lan;
import io.routervm.config.RouterConfig.Management;
import io.routervm.config.RouterConfig.PciNic;
import io.routervm.config.RouterConfig.Switch;
import io.routervm.config.RouterConfig.UsbNic;
import io.routervm.config.RouterConfig.WanBridge;
import io.routervm.config.RouterConfig.WanSource;
import io.routervm.config.RouterFile;
import io.routervm.config.Secret;
import io.routervm.config.Spice;
import io.routervm.config.Upstream;
import io.routervm.config.Vm;
import io.routervm.config.Wan;
import io.routervm.config.WanDhcp;
import io.routervm.config.WanOpenings;
import io.routervm.os.GuestOs;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** router.yaml's values for tests: the article's, then what a test changes. */
public final class SampleConfig {
  public static final WanSource ADAPTER =
      new UsbNic("0b95", "1790", Optional.empty(), Optional.empty(), Optional.empty());

  private String name = "router";
  private String os = "centos-7";
  private Install install = install(InstallMethod.KICKSTART, Optional.empty());
  private Accelerator accelerator = Accelerator.KVM;
  private URI uri = URI.create("qemu:///system");
  private Vm vm = vm(1024, 4096, "default");
  private WanSource wan = ADAPTER;
  private Lan lan = lan(Switch.OPENVSWITCH, 0);
  private Management management = Management.ISOLATED;
  private List<Upstream> upstream =
      List.of(Upstream.plain("8.8.8.8"), Upstream.plain("208.67.222.222"));

  public static Install install(InstallMethod method, Optional<URI> source) {
    return new Install(
        method,
        method == InstallMethod.KICKSTART ? source : Optional.empty(),
        Optional.empty(),
        method == InstallMethod.IMAGE ? source : Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        false,
        InstallNetwork.LAN);
  }

  public static Vm vm(int memory, int disk, String pool) {
    return new Vm(
        1,
        memory,
        disk,
        pool,
        Vm.Allocation.FULL,
        true,
        new Spice("0.0.0.0", new Secret.Generated()));
  }

  public static Lan lan(Switch type, int vlan) {
    return new Lan("brHome", type, vlan, Cidr.of("192.168.42.254/24"), List.of("internet", "vpn"));
  }

  public SampleConfig name(String value) {
    name = value;
    return this;
  }

  public SampleConfig os(String value) {
    os = value;
    return this;
  }

  public SampleConfig install(Install value) {
    install = value;
    return this;
  }

  public SampleConfig hypervisor(String value, Accelerator kind) {
    uri = URI.create(value);
    accelerator = kind;
    return this;
  }

  public SampleConfig vm(Vm value) {
    vm = value;
    return this;
  }

  public SampleConfig wan(WanSource value) {
    wan = value;
    return this;
  }

  public SampleConfig lan(Lan value) {
    lan = value;
    return this;
  }

  public SampleConfig management(Management value) {
    management = value;
    return this;
  }

  public SampleConfig upstream(String... servers) {
    upstream = Stream.of(servers).map(Upstream::plain).toList();
    return this;
  }

  public RouterConfig build() {
    return new RouterConfig(
        RouterFile.of(Path.of("/etc/routervm/router.yaml")),
        1,
        name,
        GuestOs.named(os).orElseThrow(),
        install,
        new Hypervisor(uri, accelerator),
        vm,
        wan(),
        lan,
        List.of(),
        Optional.empty(),
        management,
        new Dhcp(
            List.of(Ipv4.of("192.168.42.100"), Ipv4.of("192.168.42.200")),
            Duration.ofHours(12),
            LeaseOptions.NONE,
            Optional.empty()),
        new Dns("lan", upstream, false, 2000, List.of(), List.of(), List.of(), true, List.of()),
        List.of(),
        List.of(),
        new Firewall(
            new LanOpenings(List.of(22), List.of(53)),
            new WanOpenings(List.of(), List.of()),
            List.of(),
            List.of(),
            new LineLimits(Optional.empty()),
            true),
        List.of(),
        Optional.empty(),
        Optional.empty());
  }

  private Wan wan() {
    Optional<UsbNic> nic =
        Optional.of(wan).filter(UsbNic.class::isInstance).map(UsbNic.class::cast);
    Optional<WanBridge> bridge =
        Optional.of(wan).filter(WanBridge.class::isInstance).map(WanBridge.class::cast);
    return new Wan(
        nic.map(one -> one.vendor() + ":" + one.product()),
        nic.flatMap(UsbNic::serial),
        nic.flatMap(UsbNic::port),
        Optional.of(wan)
            .filter(PciNic.class::isInstance)
            .map(PciNic.class::cast)
            .map(PciNic::address),
        bridge.map(WanBridge::bridge),
        bridge.map(WanBridge::model),
        nic.flatMap(UsbNic::mac),
        Optional.empty(),
        Wan.Reach.BOX,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        new WanDhcp(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()),
        Optional.empty());
  }
}

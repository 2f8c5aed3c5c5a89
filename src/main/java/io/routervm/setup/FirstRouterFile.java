package io.routervm.setup;

import io.routervm.config.Cidr;
import io.routervm.config.Ipv4;
import io.routervm.config.RouterConfig.Switch;
import io.routervm.config.RouterConfigLoader;
import io.routervm.config.document.Problem;
import io.routervm.host.PciDevice;
import io.routervm.host.UsbAdapter;
import io.routervm.setup.WanNic.Bridged;
import io.routervm.setup.WanNic.Passed;
import io.routervm.setup.WanNic.Usb;
import io.routervm.template.Template;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** A first router.yaml with comments. Pure. */
public final class FirstRouterFile {
  private static final String TEMPLATE = "router.init.yaml";

  private FirstRouterFile() {}

  /** The whole text. */
  public static String text(Choices choices, HostPicture host) {
    Map<String, Object> values = new HashMap<>();
    values.put("os", choices.os().name());
    choices
        .image()
        .ifPresent(
            image ->
                values.put(
                    "image",
                    Map.of("file", quoted(image.file().toString()), "sha256", image.sha256())));
    values.put("accelerator", host.accelerator().name().toLowerCase(Locale.ROOT));
    values.put("pool", quoted(choices.pool().name()));
    values.putAll(wan(choices.wan(), host));
    choices.isp().ifPresent(isp -> values.put("isp", isp.toString()));
    values.put("bridge", quoted(choices.bridge().name()));
    values.put("switch", choices.bridge().type() == Switch.OPENVSWITCH ? "openvswitch" : "linux");
    Cidr lan = choices.lan();
    values.put("lan", lan.toString());
    values.put("subnet", lan.subnet().toString());
    values.put("nas", device(lan).toString());
    values.put("vpn", new FreeSubnets(host.routes(), host.machine()).vpn(lan.subnet()).toString());
    return Template.render(TEMPLATE, values);
  }

  /** What would be wrong with that text in {@code file}. */
  static List<Problem> problems(Choices choices, HostPicture host, Path file) {
    return new RouterConfigLoader(name -> null).problems(text(choices, host), file).list();
  }

  /** An address for the examples: in the home subnet, however small, and not the router's. */
  private static Ipv4 device(Cidr lan) {
    return Stream.of(10, 11, 2, 3)
        .map(lan.network()::plus)
        .filter(lan::contains)
        .filter(address -> !address.equals(lan.address()) && !address.equals(lan.broadcast()))
        .findFirst()
        // A subnet as small as that is refused anyway.
        .orElse(lan.address());
  }

  /** For between single quotes of YAML. */
  private static String quoted(String text) {
    return text.replace("'", "''");
  }

  private static Map<String, Object> wan(WanNic wan, HostPicture host) {
    if (wan instanceof Usb usb) {
      return Map.of("usb", usb(usb.adapter(), host.adapters()));
    }
    if (wan instanceof Bridged bridged) {
      String nics = String.join(", ", bridged.nics());
      return Map.of("wanBridge", Map.of("name", quoted(bridged.device()), "nics", nics));
    }
    PciDevice nic = ((Passed) wan).nic();
    return Map.of("pci", Map.of("address", nic.address(), "name", nic.nic().orElse(nic.id())));
  }

  /** What tells the adapter from the others here; its MAC address in any case. */
  private static Map<String, Object> usb(UsbAdapter adapter, List<UsbAdapter> all) {
    Map<String, Object> usb = new HashMap<>();
    usb.put("id", adapter.id());
    usb.put("name", adapter.name());
    adapter.mac().ifPresent(mac -> usb.put("mac", mac.toString()));
    List<UsbAdapter> alike =
        all.stream()
            .filter(other -> other.id().equals(adapter.id()) && !other.equals(adapter))
            .toList();
    if (!alike.isEmpty() && adapter.mac().isEmpty()) {
      usb.put("port", adapter.port());
    }
    return usb;
  }
}

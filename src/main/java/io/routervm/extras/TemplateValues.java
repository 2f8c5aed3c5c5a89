package io.routervm.extras;

import io.routervm.config.HostRecord;
import io.routervm.config.LocalNetwork;
import io.routervm.config.MacAddress;
import io.routervm.config.RouterConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a template of the owner's may read of router.yaml: texts, lists and maps of them alone. */
final class TemplateValues {
  private TemplateValues() {}

  static Map<String, Object> of(RouterConfig config) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("name", config.name());
    values.put("os", config.os().name());
    values.put("wan", Map.of("nic", config.wan().uplink()));
    values.put("lan", network(config.networks().get(0)));
    values.put("networks", config.networks().stream().map(TemplateValues::network).toList());
    values.put("hosts", config.hosts().stream().map(TemplateValues::host).toList());
    return values;
  }

  private static Map<String, Object> network(LocalNetwork network) {
    return Map.of(
        "name", network.name(),
        "nic", network.nic(),
        "zone", network.zone(),
        "address", network.address().address().toString(),
        "subnet", network.subnet().toString());
  }

  private static Map<String, Object> host(HostRecord host) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("name", host.name());
    values.put("ip", host.address().toString());
    values.put("macs", host.macs().stream().map(MacAddress::toString).toList());
    values.put("aliases", List.copyOf(host.aliases()));
    return values;
  }
}

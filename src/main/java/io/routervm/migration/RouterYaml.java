package io.routervm.migration;

import java.util.List;
import java.util.Map;

/** Items as a person would write them into router.yaml. */
final class RouterYaml {
  /** Each option of it is an item by itself: one that is refused leaves the others. */
  static final String OPTIONS = "dhcp.options";

  /** A key that is no section. */
  static final String TIMEZONE = "timezone";

  static final String ROUTES = "routes";

  /** Sections and keys in the order of the manual. */
  private static final Map<String, List<String>> ORDER =
      Keys.<List<String>>of(
          "lan",
          List.of("lan.address"),
          "dhcp",
          List.of("dhcp.range", "dhcp.lease", OPTIONS),
          "dns",
          List.of(
              "dns.zone",
              "dns.upstream",
              "dns.cache",
              "dns.rebind_ok",
              "dns.forward",
              "dns.records"),
          "hosts",
          List.of("hosts"),
          ROUTES,
          List.of(ROUTES),
          "firewall",
          List.of("firewall.forwards", FilterRules.LIST));

  /**
   * What any router.yaml needs and no other program's files say; names of bridges that nobody has.
   */
  private static final String BESIDE =
      "version: 1\nwan: { bridge: routervm-a }\nlan: { bridge: routervm-b, address: %s }\n";

  private static final String SOME_HOME = "192.168.42.254/24";

  private RouterYaml() {}

  /** As a whole file, for the rules. */
  static String whole(List<Item> items) {
    String address =
        items.stream()
            .filter(item -> item.path().equals("lan.address"))
            .map(item -> YamlText.of(item.value()))
            .findFirst()
            .orElse(SOME_HOME);
    List<Item> others = items.stream().filter(item -> !item.path().startsWith("lan.")).toList();
    return BESIDE.formatted(address) + of(others);
  }

  static String of(List<Item> items) {
    StringBuilder yaml = new StringBuilder();
    ORDER.forEach(
        (section, paths) -> {
          StringBuilder inner = new StringBuilder();
          paths.forEach(path -> inner.append(key(section, path, items)));
          if (inner.length() > 0) {
            yaml.append(section).append(":\n").append(inner);
          }
        });
    items.stream()
        .filter(item -> item.path().equals(TIMEZONE))
        .forEach(item -> yaml.append("timezone: " + YamlText.of(item.value()) + "\n"));
    return yaml.toString();
  }

  private static String key(String section, String path, List<Item> items) {
    if (path.equals(OPTIONS)) {
      return options(items);
    }
    List<Item> own = items.stream().filter(item -> item.path().equals(path)).toList();
    if (own.isEmpty()) {
      return "";
    }
    String name = path.equals(section) ? "" : path.substring(section.length() + 1) + ":";
    if (!own.get(0).isElement()) {
      return "  " + name + " " + YamlText.of(own.get(0).value()) + "\n";
    }
    if (!(own.get(0).value() instanceof Map)) {
      return "  " + name + " " + YamlText.of(own.stream().map(Item::value).toList()) + "\n";
    }
    String indent = name.isEmpty() ? "  " : "    ";
    StringBuilder elements = new StringBuilder(name.isEmpty() ? "" : "  " + name + "\n");
    for (Item item : own) {
      elements.append(indent).append("- ").append(YamlText.of(item.value())).append('\n');
    }
    return elements.toString();
  }

  private static String options(List<Item> items) {
    StringBuilder options = new StringBuilder();
    for (Item item : items) {
      if (item.path().startsWith(OPTIONS + ".")) {
        String name = item.path().substring(OPTIONS.length() + 1);
        options.append("    ").append(name).append(": ").append(YamlText.of(item.value()));
        options.append('\n');
      }
    }
    return options.length() == 0 ? "" : "  options:\n" + options;
  }
}

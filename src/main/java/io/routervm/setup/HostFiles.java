package io.routervm.setup;

import io.routervm.config.RouterConfig;
import io.routervm.config.RouterConfig.UsbNic;
import io.routervm.failure.Failure;
import io.routervm.shell.Quote;
import io.routervm.template.Template;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What one router has on its hypervisor outside libvirt: a script that gives it its USB NIC, the
 * udev rule and the units that run it, the keeper that starts it again after a crash, and the timer
 * that looks after the VPN's keys and for newer lists of names. Pure.
 *
 * @param files content by absolute path
 * @param links symbolic links, by absolute path: they enable units
 * @param started units to start at once
 */
public record HostFiles(Map<Path, String> files, Map<Path, Path> links, List<String> started) {
  private static final String TEMPLATES = "vm-templates/host/";
  private static final Path SCRIPTS = Path.of("/usr/local/lib/routervm");
  private static final Path UNITS = Path.of("/etc/systemd/system");
  private static final Path RULES = Path.of("/etc/udev/rules.d");

  private static final String KEEPER = "keep.service";

  /** What needs no quoting, neither in a unit nor in a shell. */
  private static final String PLAIN_PATH = "/[A-Za-z0-9/._+-]*";

  public HostFiles {
    files = Map.copyOf(files);
    links = Map.copyOf(links);
    started = List.copyOf(started);
  }

  /**
   * The files of a router.
   *
   * @param program routervm itself, absolute
   * @param routerFile router.yaml, absolute
   * @param state the router's state folder, absolute
   * @param kernel of the host: before 4.14 it does not tell when a device is ready
   * @throws Failure (usage) when a path cannot stand in a unit
   */
  public static HostFiles of(
      RouterConfig config, Path program, Path routerFile, Path state, KernelVersion kernel) {
    requirePlain(program, "the program's path");
    requirePlain(routerFile, "the path of the router's file");
    String name = config.name();
    Path script = SCRIPTS.resolve(name + "-attach");
    Map<Path, String> files = new TreeMap<>();
    Map<Path, Path> links = new TreeMap<>();
    files.put(script, script(config));
    Map<String, Object> unit = Map.of("name", name, "script", script.toString());
    files.put(unit(name, "boot.service"), render("etc/systemd/system/boot.service", unit));
    enable(links, "multi-user.target.wants", unit(name, "boot.service"));
    Path keeper = SCRIPTS.resolve(name + "-keep");
    files.put(keeper, keeper(config, state));
    files.put(
        unit(name, KEEPER),
        render("etc/systemd/system/" + KEEPER, Map.of("name", name, "script", keeper.toString())));
    enable(links, "multi-user.target.wants", unit(name, KEEPER));
    List<String> started = new ArrayList<>(List.of(fileName(unit(name, KEEPER))));
    if (config.wan().source() instanceof UsbNic nic) {
      String event = kernel.isAtLeast(4, 14) ? "bind" : "add";
      files.put(
          unit(name, "attach.service"),
          render(
              "etc/systemd/system/attach.service",
              Map.of("name", name, "script", script.toString(), "event", event)));
      files.put(
          RULES.resolve("85-routervm-" + name + ".rules"),
          render(
              "etc/udev/rules.d/routervm.rules",
              Map.of(
                  "name", name, "vendor", nic.vendor(), "product", nic.product(), "event", event)));
    }
    if (hasMaintenance(config)) {
      String timer = "maintain.timer";
      String what = maintained(config);
      files.put(
          unit(name, "maintain.service"),
          render(
              "etc/systemd/system/maintain.service",
              Map.of(
                  "name", name,
                  "what", what,
                  "commands", maintenance(config),
                  "program", program.toString(),
                  "file", routerFile.toString(),
                  "environment", environment(routerFile).toString())));
      files.put(
          unit(name, timer),
          render("etc/systemd/system/" + timer, Map.of("name", name, "what", what)));
      enable(links, "timers.target.wants", unit(name, timer));
      started.add(fileName(unit(name, timer)));
    }
    return new HostFiles(files, links, started);
  }

  /** Whether this host has something to do for the router every day. */
  public static boolean hasMaintenance(RouterConfig config) {
    return !maintenance(config).isEmpty();
  }

  private static List<String> maintenance(RouterConfig config) {
    List<String> commands = new ArrayList<>();
    if (config.vpn().isPresent()) {
      commands.add("vpn maintain");
    }
    if (!config.dns().publishedLists().isEmpty()) {
      commands.add("lists refresh");
    }
    return commands;
  }

  private static String maintained(RouterConfig config) {
    String lists = "lists of names";
    return config
        .vpn()
        .map(vpn -> "VPN keys" + (maintenance(config).size() > 1 ? " and " + lists : ""))
        .orElse(lists);
  }

  /** Every path that a router of this name may have here, whatever its router.yaml says. */
  public static TreeSet<Path> paths(String name) {
    TreeSet<Path> paths = new TreeSet<>();
    paths.add(SCRIPTS.resolve(name + "-attach"));
    paths.add(SCRIPTS.resolve(name + "-keep"));
    paths.add(RULES.resolve("85-routervm-" + name + ".rules"));
    for (String kind :
        List.of("attach.service", "boot.service", KEEPER, "maintain.service", "maintain.timer")) {
      paths.add(unit(name, kind));
    }
    for (String kind : List.of("boot.service", KEEPER)) {
      paths.add(UNITS.resolve("multi-user.target.wants").resolve(unit(name, kind).getFileName()));
    }
    paths.add(
        UNITS.resolve("timers.target.wants").resolve(unit(name, "maintain.timer").getFileName()));
    paths.add(stamp(name));
    return paths;
  }

  /** Those of them that routervm writes. */
  static TreeSet<Path> ours(String name) {
    TreeSet<Path> ours = paths(name);
    ours.remove(stamp(name));
    return ours;
  }

  /** systemd's own, of a timer that catches up. */
  private static Path stamp(String name) {
    return Path.of("/var/lib/systemd/timers/stamp-routervm-" + name + "-maintain.timer");
  }

  static Path maintenance(String name) {
    return unit(name, "maintain.service");
  }

  /** The units of a router of this name, by their names. */
  public static List<String> units(String name) {
    return List.of(
        "routervm-" + name + "-maintain.timer",
        "routervm-" + name + "-maintain.service",
        keeperUnit(name),
        "routervm-" + name + "-attach.service",
        "routervm-" + name + "-boot.service");
  }

  /** What keeps the router running, by its name. */
  public static String keeperUnit(String name) {
    return "routervm-" + name + "-" + KEEPER;
  }

  /** Folders that are ours when nothing is in them any more. */
  static List<Path> folders() {
    return List.of(
        SCRIPTS, UNITS.resolve("multi-user.target.wants"), UNITS.resolve("timers.target.wants"));
  }

  static boolean isProgram(Path file) {
    return file.startsWith(SCRIPTS);
  }

  private static String script(RouterConfig config) {
    Optional<UsbNic> nic =
        config.wan().source() instanceof UsbNic usb ? Optional.of(usb) : Optional.empty();
    return render(
        "usr/local/lib/routervm/attach",
        Map.of(
            "domain", Quote.word(config.name()),
            "uri", Quote.word(config.hypervisor().uri().toString()),
            "vendor", Quote.word(nic.map(usb -> lower(usb.vendor())).orElse("")),
            "product", Quote.word(nic.map(usb -> lower(usb.product())).orElse("")),
            "serial", Quote.word(nic.flatMap(UsbNic::serial).orElse("")),
            "port", Quote.word(nic.flatMap(UsbNic::port).orElse("")),
            "mac", Quote.word(nic.flatMap(UsbNic::mac).map(Object::toString).orElse(""))));
  }

  private static String keeper(RouterConfig config, Path state) {
    return render(
        "usr/local/lib/routervm/keep",
        Map.of(
            "name", config.name(),
            "domain", Quote.word(config.name()),
            "uuid", Quote.word(config.identity().domain().toString()),
            "uri", Quote.word(config.hypervisor().uri().toString()),
            "state", Quote.word(state.toString())));
  }

  private static String lower(String hexadecimal) {
    return hexadecimal.toLowerCase(Locale.ROOT);
  }

  private static String render(String template, Map<String, Object> values) {
    return Template.render(TEMPLATES + template, values);
  }

  private static Path unit(String name, String kind) {
    return UNITS.resolve("routervm-" + name + "-" + kind);
  }

  private static String fileName(Path unit) {
    return unit.getFileName().toString();
  }

  private static void enable(Map<Path, Path> links, String target, Path unit) {
    links.put(UNITS.resolve(target).resolve(unit.getFileName()), unit);
  }

  /** Secrets that router.yaml takes from the environment: beside it, {@code router.env}. */
  private static Path environment(Path routerFile) {
    String name = routerFile.getFileName().toString().replaceFirst("\\.ya?ml$", "");
    return routerFile.resolveSibling(name + ".env");
  }

  private static void requirePlain(Path path, String what) {
    if (!path.toString().matches(PLAIN_PATH)) {
      throw Failure.usage(
          what + " has a character that a systemd unit would read otherwise",
          path.toString(),
          "use a path of letters, digits, dots, hyphens, underscores and plus signs, such as"
              + " /etc/routervm/router.yaml");
    }
  }
}

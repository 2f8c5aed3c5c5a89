package io.routervm.lab;

import io.routervm.config.RouterConfig;
import io.routervm.resource.Absent;
import io.routervm.resource.ManagedFile;
import io.routervm.resource.Resource;
import io.routervm.resource.Sysctl;
import io.routervm.resource.SystemdUnit;
import io.routervm.service.Router;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a guest really has: files, units, kernel settings, the loaded packet filter, addresses, and
 * what its daemons answer. Read past the product's probes and past the guest's network, so that the
 * product's own view can be held against it.
 *
 * @param facts what is seen, by {@code kind:subject}; what is not there has no key
 */
record GuestSnapshot(Map<String, String> facts) {
  private static final Map<String, String> LOADED = new HashMap<>();

  /** Looks at everything that any of {@code resources} is about. */
  static GuestSnapshot of(LiveContainer container, Set<Resource> resources) {
    Set<String> paths = new TreeSet<>();
    Set<String> units = new TreeSet<>();
    Set<String> settings = new TreeSet<>();
    for (Resource resource : resources) {
      if (resource instanceof ManagedFile file) {
        paths.add(file.path());
      } else if (resource instanceof Absent absent) {
        paths.add(absent.path());
      } else if (resource instanceof SystemdUnit unit) {
        units.add(fullName(unit));
      } else if (resource instanceof Sysctl sysctl) {
        settings.add(kernelFile(sysctl));
      }
    }
    String files = String.join(" ", paths);
    String script =
        String.join(
            "\n",
            "exec 2>/dev/null",
            "stat -c 'mode %n %U:%G:%a' -- " + files,
            "sha256sum -- " + files + " | sed 's/^/sum /'",
            "for unit in " + String.join(" ", units) + "; do",
            "  systemctl show -p Id -p ActiveState -p UnitFileState -p LoadState -- $unit"
                + " | LC_ALL=C sort | tr '\\n' ' ' | sed 's/^/unit /'; echo",
            "done",
            "grep -H '' -- " + String.join(" ", settings) + " | sed 's/^/sysctl /'",
            "iptables-save | sed '/^#/d; /^-A isp-lan /d; s/ \\[[0-9:]*\\]//; s/^/rule /'",
            "ip -4 -o address show | awk '!/ dynamic / && $2 != \"lo\" && $2 != \"tun0\" { print"
                + " \"address\", $2, $4 }'",
            "ip -4 route show default | awk '{ print \"route default\", $3, $5 }'",
            "find /etc /usr/local -xdev -name '.routervm-*' | sed 's/^/stray /'",
            "ls /var/lib/routervm/pending | sed 's/^/pending /'",
            "ss -Hlun | awk '{ sub(/.*:/, \"\", $4); if ($4 >= 1194 && $4 <= 1199) print \"vpn\","
                + " $4 }'",
            "if systemctl is-active --quiet dnsmasq; then",
            "  dig @127.0.0.1 +time=2 +tries=2 +noall +answer "
                + WalkYaml.NAMES.stream()
                    .map(name -> name + ".lan A")
                    .collect(Collectors.joining(" "))
                + " | awk '{ print \"dns\", $1, $5 }'",
            "  dig @127.0.0.1 +time=2 +tries=2 +short CH TXT cachesize.bind | sed 's/^/cache /'",
            "  dig @127.0.0.1 +time=2 +tries=2 +short CH TXT servers.bind | tr ' ' '\\n"
                + "' | grep '^\"[0-9]' | cut -d'#' -f1 | sed 's/^/upstream /'",
            "fi");
    return new GuestSnapshot(read(container.inside(script).output()));
  }

  private static Map<String, String> read(String output) {
    Map<String, String> facts = new TreeMap<>();
    Map<String, List<String>> lists = new TreeMap<>();
    for (String line : output.lines().toList()) {
      String[] words = line.strip().split(" +", -1);
      String rest = line.strip().substring(words[0].length()).strip();
      switch (words[0]) {
        case "mode" -> facts.put("mode:" + words[1], words[2]);
        case "sum" -> facts.put("file:" + words[2], words[1]);
        case "unit" -> unit(rest, facts);
        case "sysctl" -> {
          int colon = rest.indexOf(':');
          facts.put("sysctl:" + rest.substring(0, colon), words(rest.substring(colon + 1)));
        }
        case "dns" -> facts.put("dns:" + words[1], words[2]);
        case "rule", "address", "route", "stray", "pending", "vpn", "cache", "upstream" ->
            lists.computeIfAbsent(words[0], key -> new ArrayList<>()).add(rest);
        default -> throw new AssertionError("not understood: " + line);
      }
    }
    lists.forEach((kind, list) -> facts.put(kind, joined(kind, list)));
    return facts;
  }

  /** The order of rules is their meaning; that of the rest is none. */
  private static String joined(String kind, List<String> list) {
    return kind.equals("rule")
        ? String.join("\n", list)
        : list.stream().sorted().distinct().collect(Collectors.joining(", "));
  }

  private static void unit(String text, Map<String, String> facts) {
    Map<String, String> values = new HashMap<>();
    for (String word : text.split(" ", -1)) {
      int equals = word.indexOf('=');
      values.put(word.substring(0, equals), word.substring(equals + 1));
    }
    boolean loaded = "loaded".equals(values.get("LoadState"));
    facts.put("active:" + values.get("Id"), loaded ? values.get("ActiveState") : "inactive");
    facts.put("enabled:" + values.get("Id"), Objects.toString(values.get("UnitFileState"), ""));
  }

  private static String words(String text) {
    return text.strip().replaceAll("\\s+", " ");
  }

  /** In which points this is not what {@code router} is to be; empty when it is. */
  List<String> against(LiveContainer container, Router router, List<Resource> resources) {
    Map<String, String> wanted = new TreeMap<>();
    for (Resource resource : resources) {
      if (resource instanceof ManagedFile file) {
        wanted.put("file:" + file.path(), digest(file.content()));
        wanted.put(
            "mode:" + file.path(),
            file.owner() + ":" + file.group() + ":" + file.mode().replaceFirst("^0", ""));
        if (file.path().equals("/etc/routervm/firewall.rules")) {
          wanted.put("rule", loaded(container, file.content()));
        }
      } else if (resource instanceof Absent absent) {
        wanted.put("mode:" + absent.path(), null);
      } else if (resource instanceof SystemdUnit unit) {
        wanted.put("active:" + fullName(unit), unit.running() ? "active" : "inactive");
        if (unit.enabled()) {
          wanted.put("enabled:" + fullName(unit), "enabled");
        }
      } else if (resource instanceof Sysctl sysctl
          && facts.containsKey("sysctl:" + kernelFile(sysctl))) {
        wanted.put("sysctl:" + kernelFile(sysctl), sysctl.value());
      }
    }
    RouterConfig config = router.config();
    WalkYaml.NAMES.forEach(name -> wanted.put("dns:" + name + ".lan.", null));
    config
        .hosts()
        .forEach(host -> wanted.put("dns:" + host.name() + ".lan.", host.address().toString()));
    wanted.put("cache", "\"" + config.dns().cache() + "\"");
    wanted.put(
        "upstream",
        config.dns().servers().stream()
            .map(server -> "\"" + server)
            .sorted()
            .collect(Collectors.joining(", ")));
    wanted.put("vpn", config.vpn().map(vpn -> Integer.toString(vpn.port())).orElse(null));
    wanted.put(
        "address",
        "lan0 " + config.lan().address() + ", mgmt0 " + router.identity().routerAddress());
    wanted.put("stray", null);
    wanted.put("pending", null);
    List<String> differences = new ArrayList<>();
    wanted.forEach(
        (key, value) -> {
          if (!Objects.equals(facts.get(key), value)) {
            differences.add(key + difference(facts.get(key), value, "wanted"));
          }
        });
    return differences;
  }

  /**
   * This, when dnsmasq has read its files again: whoever removes the file under it leaves it with
   * the names in its memory, and going back starts it with what is on the disk.
   */
  GuestSnapshot withNamesOfDisk() {
    if (facts.containsKey("file:/etc/dnsmasq.d/hosts.conf")) {
      return this;
    }
    Map<String, String> left = new TreeMap<>(facts);
    left.keySet().removeIf(key -> key.startsWith("dns:"));
    return new GuestSnapshot(left);
  }

  /** In which points two looks differ. */
  List<String> unlike(GuestSnapshot other) {
    Set<String> keys = new TreeSet<>(facts.keySet());
    keys.addAll(other.facts.keySet());
    return keys.stream()
        .filter(key -> !Objects.equals(facts.get(key), other.facts.get(key)))
        .map(key -> key + difference(facts.get(key), other.facts.get(key), "was"))
        .toList();
  }

  /** As {@link #unlike}, of what a boot reads: by hand stopped units and loaded rules are gone. */
  List<String> unlikeOnDisk(GuestSnapshot other) {
    return unlike(other).stream()
        .filter(line -> line.matches("(file|mode|enabled|stray):.*"))
        .toList();
  }

  /** Of many lines, those that differ. */
  private static String difference(String now, String other, String word) {
    List<String> here = Objects.toString(now, "nothing").lines().toList();
    List<String> there = Objects.toString(other, "nothing").lines().toList();
    return " is %s, %s %s"
        .formatted(
            here.stream().filter(line -> !there.contains(line)).toList(),
            word,
            there.stream().filter(line -> !here.contains(line)).toList());
  }

  /** How the kernel shows these rules: loaded into a network namespace of nobody's. */
  private static String loaded(LiveContainer container, String rules) {
    return LOADED.computeIfAbsent(
        rules,
        text ->
            container
                .inside(
                    "echo "
                        + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8))
                        + " | base64 -d | unshare -n sh -c 'iptables-restore && iptables-save'"
                        + " | sed '/^#/d; /^-A isp-lan /d; s/ \\[[0-9:]*\\]//'")
                .orFail()
                .output()
                .strip());
  }

  private static String fullName(SystemdUnit unit) {
    return unit.name().contains(".") ? unit.name() : unit.name() + ".service";
  }

  private static String kernelFile(Sysctl sysctl) {
    return "/proc/sys/" + sysctl.key().replace('.', '/');
  }

  private static String digest(String content) {
    try {
      byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  GuestSnapshot {
    facts = new TreeMap<>(facts);
  }
}

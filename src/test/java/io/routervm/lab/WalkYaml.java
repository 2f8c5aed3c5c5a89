package io.routervm.lab;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * router.yaml, and what a restless owner makes of it: every edit is one that the product accepts.
 */
final class WalkYaml {
  /** Names that come and go; each may resolve or not. */
  static final List<String> NAMES = List.of("nas", "printer", "tv", "cam", "door", "oven");

  private final String head;
  private final Random random;
  private final TreeMap<String, Integer> hosts = new TreeMap<>();
  private final TreeSet<Integer> openings = new TreeSet<>();
  private final TreeSet<Integer> wanOpenings = new TreeSet<>();
  private final TreeMap<Integer, Integer> forwards = new TreeMap<>();
  private List<String> upstream = List.of("198.51.100.53", "203.0.113.53");
  private int cache = 2000;
  private int lease = 12;
  private int rangeEnd = 200;
  private int router = 254;
  private Optional<Integer> vpn = Optional.of(1194);

  WalkYaml(String head, Random random) {
    this.head = head;
    this.random = random;
    hosts.put("nas", 10);
  }

  /** One thing becomes another; returns in words which. */
  String edit() {
    List<Consumer<WalkYaml>> edits =
        List.of(
            WalkYaml::editHosts,
            WalkYaml::editHosts,
            WalkYaml::editHosts,
            yaml -> yaml.cache = 1000 + random.nextInt(9) * 500,
            yaml -> yaml.lease = 1 + random.nextInt(24),
            yaml -> yaml.rangeEnd = 150 + random.nextInt(60),
            yaml -> toggle(yaml.openings, 8000 + random.nextInt(4)),
            yaml -> toggle(yaml.wanOpenings, 9000 + random.nextInt(4)),
            yaml -> editForwards(),
            yaml -> yaml.upstream = reversed(yaml.upstream),
            yaml -> yaml.router = yaml.router == 254 ? 253 : 254,
            yaml -> yaml.vpn = random.nextBoolean() ? Optional.empty() : Optional.of(port()));
    String before = text();
    while (text().equals(before)) {
      edits.get(random.nextInt(edits.size())).accept(this);
    }
    return difference(before, text());
  }

  /** The one edit that makes the Internet's names fail, so that the router must go back. */
  void breakUpstream() {
    upstream = List.of("192.0.2.53");
  }

  void mendUpstream() {
    upstream = List.of("198.51.100.53", "203.0.113.53");
  }

  private int port() {
    return 1194 + random.nextInt(3);
  }

  private void editHosts() {
    String name = NAMES.get(random.nextInt(NAMES.size()));
    if (hosts.remove(name) == null || random.nextInt(3) == 0) {
      int number = 10 + NAMES.indexOf(name) + 10 * random.nextInt(3);
      hosts.put(name, number);
    }
  }

  private void editForwards() {
    int port = 8440 + random.nextInt(3);
    if (forwards.remove(port) == null) {
      forwards.put(port, 80 + random.nextInt(2));
    }
  }

  private static void toggle(Set<Integer> ports, int port) {
    if (!ports.remove(port)) {
      ports.add(port);
    }
  }

  private static List<String> reversed(List<String> list) {
    List<String> reversed = new ArrayList<>(list);
    Collections.reverse(reversed);
    return reversed;
  }

  private static String difference(String before, String after) {
    List<String> old = before.lines().toList();
    return after.lines().filter(line -> !old.contains(line)).collect(Collectors.joining("; "));
  }

  String text() {
    StringBuilder text = new StringBuilder(head);
    text.append(
        "lan: { bridge: brHome, switch: linux, address: 192.168.42.%d/24 }%n".formatted(router));
    text.append(
        "dhcp: { range: [192.168.42.100, 192.168.42.%d], lease: %dh }%n"
            .formatted(rangeEnd, lease));
    text.append(
        "dns: { zone: lan, upstream: %s, cache: %d, rebind_ok: [internet.lab] }%n"
            .formatted(upstream, cache));
    text.append("hosts:").append(hosts.isEmpty() ? " []" : "").append('\n');
    hosts.forEach(
        (name, number) ->
            text.append("  - { name: %s, ip: 192.168.42.%d }%n".formatted(name, number)));
    text.append("firewall:\n");
    TreeSet<Integer> lan = new TreeSet<>(openings);
    lan.addAll(List.of(22, 53));
    text.append("  lan: { tcp: %s, udp: [53, 67] }%n".formatted(lan));
    text.append("  wan: { tcp: %s, udp: [] }%n".formatted(wanOpenings));
    text.append("  forwards:").append(forwards.isEmpty() ? " []" : "").append('\n');
    forwards.forEach(
        (port, inner) ->
            text.append(
                "    - { name: f%d, proto: tcp, port: %d, to: \"192.168.42.10:%d\" }%n"
                    .formatted(port, port, inner)));
    vpn.ifPresent(
        port -> text.append("vpn: { endpoint: 203.0.113.10, port: %d }%n".formatted(port)));
    return text.toString();
  }
}

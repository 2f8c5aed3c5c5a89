package io.routervm.status;

import io.routervm.status.StatusReport.Counter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the firewall has dropped, by purpose: the comments of the rules that drop, in their order,
 * those of one purpose together.
 */
final class DroppedPackets {
  /** A chain's policy counts what no rule of it has named; nftables' counts nothing. */
  private static final Pattern POLICY = Pattern.compile(":(\\S+) DROP \\[(\\d{1,18}):(\\d{1,18})]");

  private static final Pattern LIMIT = Pattern.compile("(up|down) (\\d{1,18})");

  private final Map<String, Counter> counters = new LinkedHashMap<>();

  private DroppedPackets() {}

  /**
   * Policies of which nothing was dropped are left out: each chain of ours ends in a rule.
   *
   * @param saved what {@code iptables-save -c} or {@code nft list table} prints
   * @param limits what {@code routervm-limits show} prints; nobody counts the bytes of those
   */
  static List<Counter> read(String saved, String limits) {
    DroppedPackets dropped = new DroppedPackets();
    List<Matcher> policies = new ArrayList<>();
    for (DroppingRule rule : DroppingRule.of(saved)) {
      String purpose = rule.purpose().orElse("by rules that say no purpose");
      dropped.add(purpose, rule.packets(), rule.bytes());
    }
    for (String line : saved.lines().toList()) {
      Matcher policy = POLICY.matcher(line);
      if (policy.matches() && !policy.group(2).equals("0")) {
        policies.add(policy);
      }
    }
    policies.forEach(
        one ->
            dropped.add(
                "by the policy of " + one.group(1),
                Long.parseLong(one.group(2)),
                Long.parseLong(one.group(3))));
    for (String line : limits.lines().toList()) {
      Matcher limit = LIMIT.matcher(line);
      if (limit.matches()) {
        String way = limit.group(1).equals("up") ? "to" : "from";
        dropped.add(
            "over the limit of the line " + way + " the Internet",
            Long.parseLong(limit.group(2)),
            0);
      }
    }
    return List.copyOf(dropped.counters.values());
  }

  private void add(String purpose, long packets, long bytes) {
    counters.merge(
        purpose,
        new Counter(purpose, packets, bytes),
        (one, more) ->
            new Counter(purpose, one.packets() + more.packets(), one.bytes() + more.bytes()));
  }
}

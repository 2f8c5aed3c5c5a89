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
  private static final Pattern DROP =
      Pattern.compile("\\[(\\d{1,18}):(\\d{1,18})] -A \\S+ (.*-j (?:DROP|REJECT)(?: .*)?)");
  private static final Pattern COMMENT = Pattern.compile("--comment (?:\"([^\"]+)\"|(\\S+))");

  /** A chain's policy counts what no rule of it has named. */
  private static final Pattern POLICY = Pattern.compile(":(\\S+) DROP \\[(\\d{1,18}):(\\d{1,18})]");

  private static final Pattern LIMIT = Pattern.compile("(up|down) (\\d{1,18})");

  private final Map<String, Counter> counters = new LinkedHashMap<>();

  private DroppedPackets() {}

  /**
   * Policies of which nothing was dropped are left out: each chain of ours ends in a rule.
   *
   * @param saved what {@code iptables-save -c} prints
   * @param limits what {@code routervm-limits show} prints; nobody counts the bytes of those
   */
  static List<Counter> read(String saved, String limits) {
    DroppedPackets dropped = new DroppedPackets();
    List<Matcher> policies = new ArrayList<>();
    for (String line : saved.lines().toList()) {
      Matcher rule = DROP.matcher(line);
      if (rule.matches()) {
        dropped.add(purpose(rule.group(3)), rule.group(1), rule.group(2));
      }
      Matcher policy = POLICY.matcher(line);
      if (policy.matches() && !policy.group(2).equals("0")) {
        policies.add(policy);
      }
    }
    policies.forEach(
        one -> dropped.add("by the policy of " + one.group(1), one.group(2), one.group(3)));
    for (String line : limits.lines().toList()) {
      Matcher limit = LIMIT.matcher(line);
      if (limit.matches()) {
        String way = limit.group(1).equals("up") ? "to" : "from";
        dropped.add("over the limit of the line " + way + " the Internet", limit.group(2), "0");
      }
    }
    return List.copyOf(dropped.counters.values());
  }

  private static String purpose(String rule) {
    Matcher comment = COMMENT.matcher(rule);
    if (!comment.find()) {
      return "by rules that say no purpose";
    }
    return comment.group(1) == null ? comment.group(2) : comment.group(1);
  }

  private void add(String purpose, String packets, String bytes) {
    counters.merge(
        purpose,
        new Counter(purpose, Long.parseLong(packets), Long.parseLong(bytes)),
        (one, more) ->
            new Counter(purpose, one.packets() + more.packets(), one.bytes() + more.bytes()));
  }
}

package io.routervm.service;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The way of packets through chains, as the kernel's counters show it: each rule is asked about
 * what no rule before it has taken away.
 */
final class PassedRules {
  private static final Pattern RULE =
      Pattern.compile("\\[(\\d+):\\d+] -A (\\S+) (?:.* )?-j (\\S+)(?: .*)?");
  private static final Set<String> DECISIVE = Set.of("ACCEPT", "DROP");

  private record Rule(long matched, String target) {}

  private final Map<String, List<Rule>> chains = new LinkedHashMap<>();
  private long checked;
  private long accepted;

  /**
   * @param saved what {@code iptables-save -c} prints, of several tables
   */
  PassedRules(String saved) {
    String table = "";
    for (String line : saved.lines().toList()) {
      if (line.startsWith("*")) {
        table = line.substring(1) + " ";
      } else if (line.startsWith(":")) {
        chains.put(table + line.substring(1, line.indexOf(' ')), new ArrayList<>());
      }
      Matcher rule = RULE.matcher(line);
      if (rule.matches()) {
        chains
            .get(table + rule.group(2))
            .add(new Rule(Long.parseLong(rule.group(1)), rule.group(3)));
      }
    }
  }

  /**
   * Follows packets through a chain.
   *
   * @param chain and its table: {@code filter FORWARD}
   * @return how many leave at its end
   */
  long enter(String chain, long packets) {
    String table = chain.substring(0, chain.indexOf(' ') + 1);
    long left = packets;
    long returned = 0;
    for (Rule rule : chains.get(chain)) {
      checked += left;
      if (chains.containsKey(table + rule.target())) {
        left -= rule.matched() - enter(table + rule.target(), rule.matched());
      } else if (DECISIVE.contains(rule.target())) {
        left -= rule.matched();
        accepted += rule.target().equals("ACCEPT") ? rule.matched() : 0;
      } else if (rule.target().equals("RETURN")) {
        left -= rule.matched();
        returned += rule.matched();
      }
    }
    return left + returned;
  }

  /** How often a rule was asked about a packet. */
  long checked() {
    return checked;
  }

  long accepted() {
    return accepted;
  }
}

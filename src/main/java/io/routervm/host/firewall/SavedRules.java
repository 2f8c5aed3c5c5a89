package io.routervm.host.firewall;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The tables that {@code iptables-save} printed. */
final class SavedRules {
  /** The kernel's own figures; the table {@code nat} refuses rules that drop. */
  private static final Map<String, Integer> PRIORITIES =
      Map.of("raw", -300, "mangle", -150, "filter", 0, "security", 50);

  private final String program;
  private final List<Table> tables = new ArrayList<>();
  private String table = "";
  private final Map<String, String> policies = new LinkedHashMap<>();
  private final Map<String, List<Rule>> rules = new LinkedHashMap<>();

  private SavedRules(String program) {
    this.program = program;
  }

  /**
   * @param program that changes what was printed: {@code iptables-nft}
   */
  static List<Table> parse(String program, String printed) {
    SavedRules saved = new SavedRules(program);
    printed.lines().forEach(saved::line);
    return saved.tables;
  }

  private void line(String line) {
    if (line.startsWith("*")) {
      table = line.substring(1).strip();
      policies.clear();
      rules.clear();
    } else if (line.startsWith(":")) {
      String[] words = line.substring(1).split(" ", -1);
      policies.put(words[0], words.length > 1 ? words[1] : "-");
      rules.put(words[0], new ArrayList<>());
    } else if (line.startsWith("-A ")) {
      List<String> words = SavedRule.words(line);
      if (words.size() > 2) {
        rules
            .computeIfAbsent(words.get(1), chain -> new ArrayList<>())
            .add(SavedRule.parse(line, words.subList(2, words.size())));
      }
    } else if (line.startsWith("COMMIT")) {
      Map<String, Chain> chains = new LinkedHashMap<>();
      rules.forEach((name, ofIt) -> chains.put(name, new Chain(name, base(name), ofIt)));
      tables.add(new Table(program, "ip", table, chains));
    }
  }

  private Optional<Chain.Base> base(String chain) {
    String policy = policies.getOrDefault(chain, "-");
    Integer priority = PRIORITIES.get(table);
    if (policy.equals("-") || priority == null) {
      return Optional.empty();
    }
    return Hook.named(chain).map(hook -> new Chain.Base(hook, priority, policy.equals("DROP")));
  }
}

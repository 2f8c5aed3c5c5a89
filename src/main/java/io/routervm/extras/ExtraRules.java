package io.routervm.extras;

import io.routervm.config.FirewallBackend;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Rules of the owner's for the packet filter: {@code -A} lines of iptables, or those of {@link
 * NftRuleLines}, for four chains of their own, which the firewall calls after its own protection.
 * They become part of the one file that is loaded.
 */
public final class ExtraRules {
  static final String FOLDER = "/etc/routervm/firewall.d/";
  private static final String SUFFIX = ".rules";

  private static final Pattern COMMAND =
      Pattern.compile("-[ACDIRLSFZNXEP]|-[tM].*|--(tab|modp)[a-z]*(=.*)?");

  /** With one of these the program explains itself, says that all is well, and loads no rule. */
  private static final Pattern HELP =
      Pattern.compile("-[46fnvx]*[hV].*|--(h|he|hel|help|v|ve|ver[a-z]*)");

  /** Where a packet comes from or goes to, as getopt_long(3) takes it. */
  private static final Pattern ADDRESS_OPTION =
      Pattern.compile("(-[sd]|--(so[a-z]*|src|de[a-z]*|dst))(=.*)?");

  private static final Pattern ADDRESSES =
      Pattern.compile("[0-9.]{7,15}(/[0-9.]{1,15})?(,[0-9.]{7,15}(/[0-9.]{1,15})?)*");

  /** What is asked of the kernel's sets, which are empty at a boot. */
  private static final Pattern SET_OPTION =
      Pattern.compile("--(match-set|add-set|del-set|map-set)(=.*)?");

  /** The tables' own words, and what only the whole file says. */
  private static final Pattern STRUCTURE = Pattern.compile("[*:].*|COMMIT");

  /** The chains, by the one of iptables that calls them. */
  public enum Chain {
    INPUT,
    FORWARD,
    PREROUTING,
    POSTROUTING;

    /** {@code extra-input}. */
    @Override
    public String toString() {
      return "extra-" + name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  private ExtraRules() {}

  static boolean holds(String path) {
    return path.startsWith(FOLDER)
        && (path.endsWith(SUFFIX) || path.endsWith(NftRuleLines.SUFFIX))
        && path.indexOf('/', FOLDER.length()) < 0;
  }

  /** Whether the file's rules are nft's. */
  private static boolean isNft(ExtraFile file) {
    return file.path().endsWith(NftRuleLines.SUFFIX);
  }

  /** Refuses rules for what does not filter the router's packets. */
  static void checkBackend(ExtraFile file, FirewallBackend backend, Refusals refusals) {
    if (!holds(file.path()) || isNft(file) == (backend == FirewallBackend.NFTABLES)) {
      return;
    }
    refusals.add(
        file.path(),
        isNft(file)
            ? "holds rules for nft, and the router filters with iptables (firewall.backend)"
            : "holds rules for iptables, and the router filters with nft (firewall.backend)",
        isNft(file)
            ? "Write them as -A lines in NAME.rules, or firewall.backend: nftables."
            : "Write them for nft in NAME.nft: add rule ip routervm extra-input ..., where"
                + " iptables-translate says what follows; or firewall.backend: iptables.");
  }

  /** The rules of each chain that has any, in the order of the files' names. */
  static Map<Chain, List<String>> of(List<ExtraFile> files) {
    Map<Chain, List<String>> rules = new LinkedHashMap<>();
    for (ExtraFile file : files) {
      if (holds(file.path())) {
        for (String line : file.lines()) {
          chain(line)
              .ifPresent(
                  chain ->
                      rules.computeIfAbsent(chain, none -> new ArrayList<>()).add(line.strip()));
        }
      }
    }
    return rules;
  }

  private static Optional<Chain> chain(String line) {
    return chain(line, "-A ").or(() -> chain(line, NftRuleLines.HEAD));
  }

  /**
   * The chain that a line adds a rule to.
   *
   * @param head what stands before its name
   */
  static Optional<Chain> chain(String line, String head) {
    for (Chain chain : Chain.values()) {
      if (line.strip().startsWith(head + chain + " ")) {
        return Optional.of(chain);
      }
    }
    return Optional.empty();
  }

  /** Refuses every line that is no rule for a chain of the extras'. */
  static void check(ExtraFile file, Refusals refusals) {
    if (isNft(file)) {
      NftRuleLines.check(file, refusals);
      return;
    }
    int number = 0;
    if (file.content().text().isEmpty()) {
      refusals.add(file.path(), "is not text in UTF-8", "Write rules, one a line.");
    }
    for (String line : file.lines()) {
      number++;
      String rule = line.strip();
      if (rule.isEmpty() || rule.startsWith("#")) {
        continue;
      }
      String place = "holds in line " + number + " ";
      if (rule.chars().anyMatch(one -> one != '\t' && (one < ' ' || one > '~'))) {
        refusals.add(file.path(), place + "what is not printable ASCII", "Write ASCII.");
      } else if (STRUCTURE.matcher(rule).matches()) {
        refusals.add(
            file.path(),
            place + "a table, a chain or a policy: those are the firewall's own",
            "Keep the lines that begin with -A: the table follows from the chain.");
      } else if (chain(rule, "-A ").isEmpty()) {
        refusals.add(
            file.path(),
            place
                + "something else than a rule of a chain for extras: it could take away what keeps"
                + " you from being locked out, or the whole firewall",
            "Begin it with -A extra-input, -A extra-forward, -A extra-prerouting or -A"
                + " extra-postrouting.");
      } else if (words(rule).stream().skip(1).anyMatch(word -> COMMAND.matcher(word).matches())) {
        refusals.add(file.path(), place + "a second command", "Write one rule a line.");
      } else if (words(rule).stream().skip(1).anyMatch(word -> HELP.matcher(word).matches())) {
        refusals.add(
            file.path(),
            place + "a question for help or a version, with which no rule at all would be loaded",
            "Take that word away.");
      } else if (hasName(words(rule))) {
        refusals.add(
            file.path(),
            place
                + "a name where an address belongs: nobody answers for names yet when the firewall"
                + " is loaded at a boot, and then none of its rules would be",
            "Write the address.");
      } else if (words(rule).stream().anyMatch(word -> SET_OPTION.matcher(word).matches())) {
        refusals.add(
            file.path(),
            place
                + "a set, which is not there yet when the firewall is loaded at a boot, and then"
                + " none of its rules would be",
            "Write the addresses: -s takes several, with commas.");
      }
    }
  }

  private static boolean hasName(List<String> words) {
    for (int i = 0; i < words.size(); i++) {
      if (ADDRESS_OPTION.matcher(words.get(i)).matches()) {
        int equals = words.get(i).indexOf('=');
        int next = i + 1 < words.size() && words.get(i + 1).equals("!") ? i + 2 : i + 1;
        String value =
            equals >= 0
                ? words.get(i).substring(equals + 1)
                : next < words.size() ? words.get(next) : "";
        if (!ADDRESSES.matcher(value).matches()) {
          return true;
        }
      }
    }
    return false;
  }

  private static List<String> words(String rule) {
    return List.of(rule.split("\\s+"));
  }
}

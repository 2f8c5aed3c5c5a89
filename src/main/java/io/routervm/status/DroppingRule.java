package io.routervm.status;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A rule of the loaded firewall that drops or rejects what it matches.
 *
 * @param text without the chain and the counters, as {@code iptables-save} or {@code nft} prints it
 * @param packets that it has dropped so far
 */
record DroppingRule(String text, long packets, long bytes) {
  private static final Pattern IPTABLES =
      Pattern.compile("\\[(\\d{1,18}):(\\d{1,18})] -A \\S+ (.*-j (?:DROP|REJECT)(?: .*)?)");

  private static final Pattern NFTABLES =
      Pattern.compile(
          "(.* |)counter packets (\\d{1,18}) bytes (\\d{1,18})"
              + " ((?:drop|reject(?: with [^\"]+)?)(?: comment \"[^\"]*\")?)");

  /** Of both programs; iptables quotes only what has a space. */
  private static final Pattern COMMENT = Pattern.compile("comment (?:\"([^\"]+)\"|([^-\"]\\S*))");

  /** As the service's rules are called. */
  private static final Pattern OWN = Pattern.compile("refused by rule ([^ \"]+)");

  private static final Pattern PARTLY =
      Pattern.compile(
          "(?:^| )(?:-d|-p|--dport|--dports|-o|!|daddr|dport|sport|oifname|l4proto|protocol|!=)"
              + " .*");

  /**
   * Those of a firewall, in their order.
   *
   * @param loaded what {@code iptables-save -c} or {@code nft list table} prints
   */
  static List<DroppingRule> of(String loaded) {
    return loaded.lines().map(DroppingRule::read).flatMap(Optional::stream).toList();
  }

  private static Optional<DroppingRule> read(String line) {
    Matcher iptables = IPTABLES.matcher(line);
    if (iptables.matches()) {
      return Optional.of(of(iptables.group(3), iptables.group(1), iptables.group(2)));
    }
    Matcher nftables = NFTABLES.matcher(line.strip());
    return nftables.matches()
        ? Optional.of(
            of(nftables.group(1) + nftables.group(4), nftables.group(2), nftables.group(3)))
        : Optional.empty();
  }

  private static DroppingRule of(String text, String packets, String bytes) {
    return new DroppingRule(text, Long.parseLong(packets), Long.parseLong(bytes));
  }

  /** What its comment calls those packets. */
  Optional<String> purpose() {
    Matcher comment = COMMENT.matcher(text);
    return comment.find()
        ? Optional.of(comment.group(1) == null ? comment.group(2) : comment.group(1))
        : Optional.empty();
  }

  /** The name that the rule has in router.yaml, if it is from there. */
  Optional<String> ownName() {
    return purpose().map(OWN::matcher).filter(Matcher::matches).map(own -> own.group(1));
  }

  /** Whether it is about some of the traffic only. */
  boolean isPartial() {
    return PARTLY.matcher(condition()).find();
  }

  /** Without the comment, which may hold any word. */
  String condition() {
    return COMMENT.matcher(text).replaceAll("");
  }
}

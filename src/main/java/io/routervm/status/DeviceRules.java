package io.routervm.status;

import io.routervm.config.Cidr;
import io.routervm.config.Ipv4;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which rules of the loaded firewall are against a device.
 *
 * @param address that it uses
 * @param mac of its network card, in lower case
 * @param nic of the router that its network is on
 */
record DeviceRules(Optional<Ipv4> address, Optional<String> mac, Optional<String> nic) {
  private static final Pattern DROP =
      Pattern.compile("\\[\\d{1,18}:\\d{1,18}] -A \\S+ (.*-j (?:DROP|REJECT)(?: .*)?)");
  private static final Pattern PARTLY =
      Pattern.compile("(?:^| )(?:-d|-p|--dport|--dports|-o|!) .*");

  /** As the service's rules are called. */
  private static final Pattern OWN = Pattern.compile("--comment \"refused by rule ([^ \"]+)\"");

  /** The prefix length of one address. */
  private static final int WHOLE = 32;

  private static final Pattern SOURCE = Pattern.compile("(?<! !) -s ([0-9./]{9,18}) ");
  private static final Pattern FROM_NIC = Pattern.compile("(?<! !) -i (\\S{1,15}) ");
  private static final Pattern FROM_CARD = Pattern.compile("(?<! !) --mac-source ([0-9a-f:]{17}) ");

  /**
   * Those that drop or reject something of it.
   *
   * @param loaded the tables, as {@code iptables-save -c} prints them
   */
  List<String> against(String loaded) {
    return loaded
        .lines()
        .map(DROP::matcher)
        .filter(Matcher::matches)
        .map(rule -> rule.group(1))
        .filter(this::isAgainst)
        .toList();
  }

  /** Whether the rule is about some of the traffic only. */
  static boolean isPartial(String rule) {
    return PARTLY.matcher(rule).find();
  }

  /** The name that the rule has in router.yaml, if it is from there. */
  static Optional<String> ownName(String rule) {
    return word(OWN, rule);
  }

  private boolean isAgainst(String rule) {
    String words = " " + rule.toLowerCase(Locale.ROOT) + " ";
    Optional<Cidr> source = word(SOURCE, words).flatMap(Cidr::parse);
    Optional<String> card = word(FROM_CARD, words);
    Optional<String> from = word(FROM_NIC, words);
    boolean isOwn = ownName(rule).isPresent();
    boolean namesDevice =
        card.isPresent() || source.map(one -> isOwn || one.prefix() == WHOLE).orElse(false);
    // A whole network counts in the owner's rules only: many are refused where they do not belong.
    if (!namesDevice && !(isOwn && from.isPresent())) {
      return false;
    }
    return source.map(one -> address.map(one::contains).orElse(false)).orElse(true)
        && card.map(one -> mac.equals(Optional.of(one))).orElse(true)
        && from.map(one -> nic.map(one::equals).orElse(namesDevice)).orElse(true);
  }

  private static Optional<String> word(Pattern pattern, String words) {
    return Optional.of(pattern.matcher(words)).filter(Matcher::find).map(found -> found.group(1));
  }
}

package io.routervm.status;

import io.routervm.config.Cidr;
import io.routervm.config.Ipv4;
import java.util.Arrays;
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
  /** The prefix length of one address. */
  private static final int WHOLE = 32;

  /** iptables has one value, nftables one or several in braces. */
  private static final String VALUES = "(\\{ [^{}]* }|[^ !{}]+) ";

  private static final Pattern SOURCE = Pattern.compile("(?:(?<! !) -s| ip saddr) " + VALUES);
  private static final Pattern FROM_NIC = Pattern.compile("(?:(?<! !) -i| iifname) " + VALUES);
  private static final Pattern FROM_CARD =
      Pattern.compile("(?:(?<! !) --mac-source| ether saddr) " + VALUES);

  /**
   * Those that drop or reject something of it.
   *
   * @param loaded the tables, as {@code iptables-save -c} or {@code nft list table} prints them
   */
  List<DroppingRule> against(String loaded) {
    return DroppingRule.of(loaded).stream().filter(this::isAgainst).toList();
  }

  private boolean isAgainst(DroppingRule rule) {
    String words = " " + rule.condition().toLowerCase(Locale.ROOT) + " ";
    List<Cidr> sources =
        values(SOURCE, words).stream()
            .flatMap(one -> Cidr.parse(one.contains("/") ? one : one + "/" + WHOLE).stream())
            .toList();
    List<String> cards = values(FROM_CARD, words);
    List<String> from = values(FROM_NIC, words);
    boolean isOwn = rule.ownName().isPresent();
    boolean namesDevice =
        !cards.isEmpty() || sources.stream().anyMatch(one -> isOwn || one.prefix() == WHOLE);
    // A whole network counts in the owner's rules only: many are refused where they do not belong.
    if (!namesDevice && !(isOwn && !from.isEmpty())) {
      return false;
    }
    return (sources.isEmpty() || address.filter(one -> isIn(sources, one)).isPresent())
        && (cards.isEmpty() || mac.filter(cards::contains).isPresent())
        && (from.isEmpty() || nic.map(from::contains).orElse(namesDevice));
  }

  private static boolean isIn(List<Cidr> subnets, Ipv4 address) {
    return subnets.stream().anyMatch(one -> one.contains(address));
  }

  private static List<String> values(Pattern pattern, String words) {
    Matcher found = pattern.matcher(words);
    return found.find()
        ? Arrays.stream(found.group(1).split("[{}, \"]+", -1))
            .filter(word -> !word.isEmpty())
            .toList()
        : List.of();
  }
}

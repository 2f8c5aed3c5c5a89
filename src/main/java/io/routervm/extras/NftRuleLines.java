package io.routervm.extras;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Rules of the owner's for nft: one {@code add rule} a line, for a chain of the extras'. They stand
 * after the tables in the one file that is loaded, each a command of its own: so nft itself takes
 * none for anything but a rule of that chain.
 */
final class NftRuleLines {
  static final String SUFFIX = ".nft";

  /** What a rule begins with, before its chain. */
  static final String HEAD = "add rule ip routervm ";

  private static final Pattern QUOTED = Pattern.compile("\"[^\"]*\"");

  /** What ends a command, begins a comment, goes on in the next line, or stands for a variable. */
  private static final Pattern STRUCTURE = Pattern.compile("[;#\\\\$\"]");

  private static final Pattern HARDWARE_ADDRESS =
      Pattern.compile("\\b\\p{XDigit}{1,2}(:\\p{XDigit}{1,2}){5}\\b");

  /** What nft takes with and without blanks around it, and is written without: a range. */
  private static final Pattern TIGHT = Pattern.compile(" ?([/-]) ?");

  /** The same, written with. */
  private static final Pattern LOOSE = Pattern.compile(" ?(:|[{}]|[!=<>]=|[<>]) ?");

  private static final String COMPARISON = "([!=<>]=|[<>]|eq|ne|lt|gt|le|ge)";

  /** What is an address in a packet, whole or masked, or that of its next router. */
  private static final String FIELD = "(?<!ether )\\b([sd]addr|nexthop)( (&|and) [0-9./]+)?+";

  /** What an address follows that the packet gets. */
  private static final String TRANSLATION =
      "\\b([sd]nat( ip)?( (prefix|addr \\. port))? to|(dup|tproxy)( ip)? to|(?<!ether )[sd]addr"
          + " set)";

  /** What is asked of an address, not of a set or a map: nft looks up whatever is none. */
  private static final Pattern ADDRESS =
      Pattern.compile(
          "(" + TRANSLATION + "|" + FIELD + ")( " + COMPARISON + ")?+ (?!set )(?<asked>[^ {}]+)");

  /** That; and words that say that the address is found elsewhere. */
  private static final Pattern ADDRESSES =
      Pattern.compile(
          "[0-9./-]+|[.:]|@.*|v?map|tcp|udp|ip|th|type|oif|oifname|meta|numgen|jhash|symhash|mod");

  private static final Pattern HOST_NAME =
      Pattern.compile("(^|[ {,])[A-Za-z][A-Za-z0-9-]*[.][A-Za-z0-9-]");

  /** Between what is looked up, {@code ip saddr . tcp dport}, and the set or the map. */
  private static final Pattern OPERATOR = Pattern.compile(" (v?map|" + COMPARISON + ")$");

  /** The last words that give the packet something: what a map after them yields. */
  private static final Pattern YIELDED = Pattern.compile("(.*\\b(to|set)) .*");

  private static final Pattern TRANSLATED = Pattern.compile(TRANSLATION + "$");

  private static final Pattern ASKED = Pattern.compile(FIELD + "$");

  /**
   * An element, with what is said of it ({@code 192.0.2.1 comment "mine"}); the catch-all; or
   * nothing, after the last comma.
   */
  private static final Pattern PLAIN_ADDRESS = Pattern.compile("([0-9./-]+|\\*)( .*)?|");

  /** A set or a flow table of the table's; not a piece of the packet, which begins so as well. */
  private static final Pattern NAMED_SET = Pattern.compile("@(?!(ll|nh|th|ih),)");

  private NftRuleLines() {}

  /** Refuses every line that is no rule for a chain of the extras'. */
  static void check(ExtraFile file, Refusals refusals) {
    if (file.content().text().isEmpty()) {
      refusals.add(file.path(), "is not text in UTF-8", "Write rules, one a line.");
    }
    int number = 0;
    for (String line : file.lines()) {
      number++;
      String rule = line.strip();
      if (!rule.isEmpty() && !rule.startsWith("#")) {
        check(file.path(), "holds in line " + number + " ", rule, refusals);
      }
    }
  }

  private static void check(String path, String place, String rule, Refusals refusals) {
    String unquoted = QUOTED.matcher(rule).replaceAll("''");
    if (rule.chars().anyMatch(one -> one != '\t' && (one < ' ' || one > '~'))) {
      refusals.add(path, place + "what is not printable ASCII", "Write ASCII.");
    } else if (ExtraRules.chain(rule, HEAD).isEmpty()) {
      refusals.add(
          path,
          place
              + "something else than a rule of a chain for extras: it could take away what keeps"
              + " you from being locked out, or the whole firewall",
          "Begin it with add rule ip routervm extra-input, or extra-forward, extra-prerouting or"
              + " extra-postrouting.");
    } else if (STRUCTURE.matcher(unquoted).find() || !isBalanced(unquoted)) {
      refusals.add(
          path,
          place + "more, or less, than one whole rule",
          "Write one rule a line, without ; # \\ $, and with each brace and quote closed.");
    } else if (hasName(spaced(unquoted))) {
      refusals.add(
          path,
          place
              + "a name where an address belongs: nobody answers for names yet when the firewall is"
              + " loaded at a boot, and then none of its rules would be",
          "Write the address.");
    } else if (NAMED_SET.matcher(unquoted).find()) {
      refusals.add(
          path,
          place
              + "a named set, which is not there yet when the firewall is loaded at a boot, and"
              + " then none of its rules would be",
          "Write its members: { 192.0.2.1, 192.0.2.2 }.");
    }
  }

  private static boolean isBalanced(String rule) {
    int depth = 0;
    for (int i = 0; i < rule.length(); i++) {
      char one = rule.charAt(i);
      depth += one == '{' ? 1 : one == '}' ? -1 : 0;
      if (depth < 0) {
        return false;
      }
    }
    return depth == 0;
  }

  /**
   * The rule as nft reads it, with one blank between words, none within a range, and no
   * parentheses.
   */
  private static String spaced(String rule) {
    String words = rule.replaceAll("[ \t()]+", " ");
    String others = HARDWARE_ADDRESS.matcher(words).replaceAll("''");
    String ranges = TIGHT.matcher(others).replaceAll("$1");
    return LOOSE.matcher(ranges).replaceAll(" $1 ").replaceAll(" +", " ");
  }

  private static boolean hasName(String rule) {
    if (HOST_NAME.matcher(rule).find()) {
      return true;
    }
    Matcher address = ADDRESS.matcher(rule);
    while (address.find()) {
      if (!ADDRESSES.matcher(address.group("asked")).matches()) {
        return true;
      }
    }
    String[] parts = rule.split("[{}]", -1);
    return IntStream.range(0, parts.length / 2)
        .anyMatch(i -> hasName(parts[2 * i].strip(), parts[2 * i + 1]));
  }

  /** Of a set or a map, with what stands before it. */
  private static boolean hasName(String before, String elements) {
    List<Boolean> asked =
        Arrays.stream(OPERATOR.matcher(before).replaceFirst("").split(" \\. ", -1))
            .map(one -> ASKED.matcher(one).find())
            .toList();
    boolean translated = yieldsAddresses(before);
    return Arrays.stream(elements.split(",", -1))
        .map(element -> element.split(" : ", 2))
        .anyMatch(
            pair ->
                hasNameInKey(asked, pair[0].split(" \\. ", -1))
                    || (translated
                        && pair.length > 1
                        && !isAddress(pair[1].split(" \\. ", -1)[0])));
  }

  private static boolean yieldsAddresses(String before) {
    Matcher yielded = YIELDED.matcher(before);
    return before.endsWith(" map")
        && yielded.matches()
        && TRANSLATED.matcher(yielded.group(1)).find();
  }

  /**
   * What is asked ends where the set begins; more may stand before it.
   *
   * @param asked whether it is an address, of each
   */
  private static boolean hasNameInKey(List<Boolean> asked, String[] key) {
    int before = asked.size() - key.length;
    return before >= 0
        && IntStream.range(0, key.length)
            .anyMatch(i -> asked.get(before + i) && !isAddress(key[i]));
  }

  private static boolean isAddress(String text) {
    return PLAIN_ADDRESS.matcher(text.strip()).matches();
  }
}

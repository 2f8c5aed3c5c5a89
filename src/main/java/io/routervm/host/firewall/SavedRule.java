package io.routervm.host.firewall;

import io.routervm.config.Ipv4;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One {@code -A} line of {@code iptables-save}. */
final class SavedRule {
  private static final Pattern WORD = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"|(\\S+)");

  private final List<String> words;
  private final List<Condition> conditions = new ArrayList<>();
  private int next;

  private SavedRule(List<String> words) {
    this.words = words;
  }

  /**
   * @param words of the line, behind the chain's name
   */
  static Rule parse(String line, List<String> words) {
    SavedRule rule = new SavedRule(words);
    Action action = rule.read();
    return new Rule(rule.conditions, action, line);
  }

  static List<String> words(String line) {
    List<String> found = new ArrayList<>();
    Matcher matcher = WORD.matcher(line);
    while (matcher.find()) {
      found.add(matcher.group(1) == null ? matcher.group(2) : matcher.group(1));
    }
    return found;
  }

  /** The target comes last, with its own options behind it. */
  private Action read() {
    while (next < words.size()) {
      boolean negated = words.get(next).equals("!");
      next += negated ? 1 : 0;
      String option = word();
      if (option.equals("-j")) {
        return target(word());
      }
      if (option.equals("-g")) {
        return Action.goTo(word());
      }
      if (option.equals("-m") || option.equals("--comment")) {
        word();
      } else {
        conditions.add(condition(option).negatedIf(negated));
      }
    }
    return Action.GO_ON;
  }

  private String word() {
    return next < words.size() ? words.get(next++) : "";
  }

  private static Action target(String name) {
    return switch (name) {
      case "ACCEPT" -> Action.ACCEPT;
      case "DROP", "REJECT" -> Action.DROP;
      case "RETURN" -> Action.RETURN;
      // A target of the kernel's (LOG, MARK) is no chain: the walk finds none and goes on.
      default -> Action.jump(name);
    };
  }

  private Condition condition(String option) {
    return switch (option) {
      case "-i" -> Conditions.input(Conditions.interfaceName(word(), '+'));
      case "-o" -> Conditions.output(Conditions.interfaceName(word(), '+'));
      case "-s" -> address(Frame::source);
      case "-d" -> address(Frame::destination);
      case "-p" -> Conditions.protocol(word());
      case "--sport", "--sports" -> Conditions.port(Frame::sourcePort, list());
      case "--dport", "--dports" -> Conditions.port(Frame::destinationPort, list());
      case "--ctstate", "--state" -> Conditions.state(list());
      case "--physdev-is-bridged", "--physdev-is-in", "--physdev-is-out" ->
          Condition.always(Truth.YES);
      default -> skipped();
    };
  }

  private Condition address(Function<Frame, Ipv4> address) {
    return Conditions.subnet(word())
        .map(subnet -> Conditions.address(address, subnet))
        .orElse(unknown());
  }

  private List<String> list() {
    return Arrays.asList(word().split(",", -1));
  }

  /** An option that a sample frame says nothing about, with whatever belongs to it. */
  private Condition skipped() {
    while (next < words.size()
        && !words.get(next).startsWith("-")
        && !words.get(next).equals("!")) {
      next++;
    }
    return unknown();
  }

  private static Condition unknown() {
    return Condition.always(Truth.UNKNOWN);
  }
}

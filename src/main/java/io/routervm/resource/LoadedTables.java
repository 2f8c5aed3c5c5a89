package io.routervm.resource;

import io.routervm.plan.GuestChange;
import io.routervm.plan.ResourceId;
import io.routervm.shell.Script;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * As {@link LoadedRules}, of nftables: the tables {@code ip routervm} and {@code ip6 routervm} are
 * as the file makes them. They are ours alone, so a chain that somebody has added there is a
 * difference; one without a hook and without rules, which a reload leaves behind, is none.
 *
 * @param path absolute; a file that is not there, or that cannot be loaded, is no difference here:
 *     it is one of the file itself
 * @param changing chains and flow tables whose contents are somebody else's business, not the
 *     file's
 * @param unit reloads the file
 */
public record LoadedTables(String path, Set<String> changing, ResourceId unit) implements Resource {
  /** An anonymous set or map; the kernel keeps the elements in an order of its own. */
  private static final Pattern SET = Pattern.compile("\\{ ([^{}]*) }");

  /** Of routervm-flows: offers to a flow table some of what the rule behind it accepts. */
  private static final Pattern OFFER =
      Pattern.compile(
          "(\t\t\\S.*) oifname (?:\\{ [^{}]* }|\"[^\"]*\") meta l4proto \\{ tcp, udp }"
              + " flow add @established accept");

  /** What a table says of itself: {@code flags dormant} switches it off. */
  private static final Pattern OWN = Pattern.compile("\t[^\t}].*");

  private static final Pattern TABLE = Pattern.compile("table \\S+ \\S+ \\{");

  /** A chain, or something else that has a name. */
  private static final Pattern BLOCK = Pattern.compile("\t(\\S+ \\S+) \\{");

  public LoadedTables {
    changing = Set.copyOf(changing);
    GuestPath.require(path);
  }

  @Override
  public ResourceId id() {
    return new ResourceId("rules", path);
  }

  @Override
  public Script probe() {
    return Script.command("probe_tables", path);
  }

  @Override
  public Optional<GuestChange> plan(Observation now) {
    return RulesInForce.read(this, now).plan(this::tables, path, unit);
  }

  /** From a table's name to its lines; the chains in the order of their names. */
  private Map<String, List<String>> tables(String listed) {
    Map<String, Map<String, List<String>>> tables = new LinkedHashMap<>();
    Map<String, List<String>> blocks = new TreeMap<>();
    List<String> block = new ArrayList<>();
    for (String line : ofTheFile(listed)) {
      if (TABLE.matcher(line).matches()) {
        blocks = new TreeMap<>();
        tables.put(line, blocks);
      } else if (BLOCK.matcher(line).matches()) {
        block = new ArrayList<>();
        blocks.put(line, block);
      } else if (line.startsWith("\t\t")) {
        block.add(line);
      } else if (OWN.matcher(line).matches()) {
        blocks.put(line, List.of(line));
      } else if (!line.isEmpty() && !line.equals("\t}") && !line.equals("}")) {
        throw new IllegalArgumentException("not a line of nft's: " + line);
      }
    }
    return lines(tables);
  }

  /** Without the offers to a flow table, which change nothing of what passes. */
  private static List<String> ofTheFile(String listed) {
    List<String> lines = listed.lines().map(LoadedTables::inOrder).toList();
    List<String> ofTheFile = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      Matcher offer = OFFER.matcher(lines.get(i));
      boolean isOffer =
          offer.matches()
              && i + 1 < lines.size()
              && lines.get(i + 1).equals(offer.group(1) + " accept");
      if (!isOffer) {
        ofTheFile.add(lines.get(i));
      }
    }
    return ofTheFile;
  }

  private Map<String, List<String>> lines(Map<String, Map<String, List<String>>> tables) {
    Map<String, List<String>> all = new LinkedHashMap<>();
    tables.forEach(
        (table, blocks) -> {
          List<String> lines = new ArrayList<>();
          blocks.forEach(
              (head, block) -> {
                if (!block.isEmpty()
                    && !changing.contains(
                        head.substring(head.indexOf(' ') + 1).replace(" {", ""))) {
                  lines.add(head);
                  lines.addAll(block);
                }
              });
          all.put(table, lines);
        });
    return all;
  }

  /** One element needs no braces, and loses them when the kernel's listing is loaded again. */
  private static String inOrder(String line) {
    return SET.matcher(line).replaceAll(set -> Matcher.quoteReplacement(inOrderOf(set.group(1))));
  }

  private static String inOrderOf(String elements) {
    List<String> each = Arrays.stream(elements.split(", ", -1)).sorted().toList();
    return each.size() == 1 && !elements.contains(" : ")
        ? elements
        : each.stream().collect(Collectors.joining(", ", "{ ", " }"));
  }
}

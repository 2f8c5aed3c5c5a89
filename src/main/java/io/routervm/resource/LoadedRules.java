package io.routervm.resource;

import io.routervm.plan.Diff;
import io.routervm.plan.GuestChange;
import io.routervm.plan.ResourceId;
import io.routervm.shell.Script;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The kernel's packet filter holds what the file says that it restores: somebody's {@code iptables
 * -F} leaves every file as it was. Tables that the file does not name are nobody's business.
 *
 * <p>How the kernel shows the file's rules is found by loading them into an empty network namespace
 * (util-linux 2.23 and later), so no text of ours is compared with a text of iptables.
 *
 * @param path absolute; a file that is not there, or that cannot be loaded, is no difference here:
 *     it is one of the file itself
 * @param program {@code iptables} or {@code ip6tables}
 * @param changing chains whose rules are somebody else's business, not the file's
 * @param unit reloads the file
 */
public record LoadedRules(String path, String program, Set<String> changing, ResourceId unit)
    implements Resource {
  public LoadedRules {
    changing = Set.copyOf(changing);
    GuestPath.require(path);
    if (!Set.of("iptables", "ip6tables").contains(program)) {
      throw new IllegalArgumentException("not a program that loads rules: " + program);
    }
  }

  @Override
  public ResourceId id() {
    return new ResourceId("rules", path);
  }

  @Override
  public Script probe() {
    boolean newer = program.equals("ip6tables");
    return Script.command(
        "probe_rules", path, program, newer ? "/proc/net/if_inet6" : "/proc/net/dev");
  }

  @Override
  public Optional<GuestChange> plan(Observation now) {
    List<String> lines = now.of(id()).lines().toList();
    if (lines.equals(List.of("loaded"))) {
      return Optional.empty();
    }
    if (lines.size() != 3 || !lines.get(0).equals("other")) {
      throw Observation.unreadable(id(), now.output());
    }
    Map<String, List<String>> loaded;
    Map<String, List<String>> due;
    try {
      loaded = tables(decode(lines.get(1)));
      due = tables(decode(lines.get(2)));
    } catch (IllegalArgumentException e) {
      throw Observation.unreadable(id(), now.output());
    }
    loaded.keySet().retainAll(due.keySet());
    if (loaded.equals(due)) {
      return Optional.empty();
    }
    return Optional.of(
        new GuestChange(
            id(),
            "load " + path + " again, the kernel has other rules",
            Diff.ofText("loaded rules", text(loaded), text(due)),
            Script.NOTHING,
            Optional.of(Script.NOTHING),
            Set.of(unit)));
  }

  /** From a table's name to its lines. */
  private Map<String, List<String>> tables(String saved) {
    Map<String, List<String>> tables = new LinkedHashMap<>();
    List<String> table = new ArrayList<>();
    for (String line : saved.lines().toList()) {
      if (line.startsWith("*")) {
        table = new ArrayList<>();
        tables.put(line, table);
      } else if (changing.stream().noneMatch(chain -> line.startsWith("-A " + chain + " "))) {
        table.add(line);
      }
    }
    return tables;
  }

  private static String text(Map<String, List<String>> tables) {
    StringBuilder text = new StringBuilder();
    tables.keySet().stream()
        .sorted()
        .forEach(
            name -> {
              text.append(name).append('\n');
              tables.get(name).forEach(line -> text.append(line).append('\n'));
            });
    return text.toString();
  }

  private static String decode(String word) {
    return new String(Base64.getDecoder().decode(word), StandardCharsets.UTF_8);
  }
}

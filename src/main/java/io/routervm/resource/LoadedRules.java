package io.routervm.resource;

import io.routervm.plan.GuestChange;
import io.routervm.plan.ResourceId;
import io.routervm.shell.Script;
import java.util.ArrayList;
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
    return RulesInForce.read(this, now).plan(this::tables, path, unit);
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
}

package io.routervm.resource;

import io.routervm.plan.Diff;
import io.routervm.plan.GuestChange;
import io.routervm.plan.ResourceId;
import io.routervm.shell.Script;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What a packet filter holds and what a file would put there, both as its own program shows them:
 * the answer of {@code probe_rules} and {@code probe_tables}.
 *
 * @param loaded empty when nothing differs, as {@code due}
 */
record RulesInForce(Observation now, ResourceId id, String loaded, String due) {
  static RulesInForce read(Resource resource, Observation now) {
    List<String> lines = now.of(resource.id()).lines().toList();
    if (lines.equals(List.of("loaded"))) {
      return new RulesInForce(now, resource.id(), "", "");
    }
    if (lines.size() != 3 || !lines.get(0).equals("other")) {
      throw Observation.unreadable(resource.id(), now.output());
    }
    try {
      return new RulesInForce(now, resource.id(), decode(lines.get(1)), decode(lines.get(2)));
    } catch (IllegalArgumentException e) {
      throw Observation.unreadable(resource.id(), now.output());
    }
  }

  /**
   * A reload of the unit, unless what is due is loaded. What else is loaded is nobody's business.
   *
   * @param parts the lines of each table by its name; fails with {@link IllegalArgumentException}
   *     for what no program prints
   */
  Optional<GuestChange> plan(
      Function<String, Map<String, List<String>>> parts, String path, ResourceId unit) {
    Map<String, List<String>> there;
    Map<String, List<String>> wanted;
    try {
      there = new TreeMap<>(parts.apply(loaded));
      wanted = new TreeMap<>(parts.apply(due));
    } catch (IllegalArgumentException e) {
      throw Observation.unreadable(id, now.output());
    }
    there.keySet().removeIf(name -> !wanted.containsKey(name));
    if (there.equals(wanted)) {
      return Optional.empty();
    }
    return Optional.of(
        new GuestChange(
            id,
            "load " + path + " again, the kernel has other rules",
            Diff.ofText("loaded rules", text(there), text(wanted)),
            Script.NOTHING,
            Optional.of(Script.NOTHING),
            Set.of(unit)));
  }

  private static String text(Map<String, List<String>> parts) {
    StringBuilder text = new StringBuilder();
    parts.forEach(
        (name, lines) -> {
          text.append(name).append('\n');
          lines.forEach(line -> text.append(line).append('\n'));
        });
    return text.toString();
  }

  private static String decode(String word) {
    return new String(Base64.getDecoder().decode(word), StandardCharsets.UTF_8);
  }
}

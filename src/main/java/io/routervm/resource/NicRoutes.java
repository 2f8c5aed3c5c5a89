package io.routervm.resource;

import io.routervm.plan.Diff;
import io.routervm.plan.GuestChange;
import io.routervm.plan.ResourceId;
import io.routervm.shell.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The routes by a NIC that are ours, as the kernel has them now; what makes them last is a file of
 * the network stack, which reads it only when the NIC comes up. Whose they are the kernel keeps: a
 * route that somebody added by hand has another protocol, and is left alone.
 *
 * @param nic as the guest names it; one that is not there is a matter of the virtual machine
 * @param routes {@code 10.9.0.0/16 via 192.168.42.31}; in any order
 */
public record NicRoutes(String nic, List<String> routes) implements Resource {
  /** Of none of the known routing daemons. */
  public static final String PROTOCOL = "183";

  private static final Pattern NIC = Pattern.compile("[a-z][a-z0-9]{0,14}");
  private static final Pattern ROUTE = Pattern.compile("[0-9.]{7,15}/[0-9]{1,2} via [0-9.]{7,15}");

  public NicRoutes {
    routes = routes.stream().sorted().toList();
    if (!NIC.matcher(nic).matches() || !routes.stream().allMatch(ROUTE.asMatchPredicate())) {
      throw new IllegalArgumentException("not routes by a NIC: " + nic + " " + routes);
    }
  }

  @Override
  public ResourceId id() {
    return new ResourceId("routes", nic);
  }

  @Override
  public Script probe() {
    return Script.command("probe_routes", nic, PROTOCOL);
  }

  @Override
  public Optional<GuestChange> plan(Observation now) {
    String said = now.of(id()).strip();
    List<String> seen =
        said.isEmpty() || said.equals("none") ? List.of() : said.lines().sorted().toList();
    if (said.equals("no such NIC")) {
      return Optional.empty();
    }
    if (!seen.stream().allMatch(ROUTE.asMatchPredicate())) {
      throw Observation.unreadable(id(), said);
    }
    List<String> gone = without(seen, routes);
    List<String> added = without(routes, seen);
    if (gone.isEmpty() && added.isEmpty()) {
      return Optional.empty();
    }
    List<String> lines = new ArrayList<>();
    gone.forEach(route -> lines.add("-" + route));
    added.forEach(route -> lines.add("+" + route));
    return Optional.of(
        new GuestChange(
            id(),
            "set the routes by " + nic,
            new Diff(lines),
            change(gone, added),
            Optional.of(change(added, gone)),
            Set.of()));
  }

  private static List<String> without(List<String> routes, List<String> others) {
    return routes.stream().filter(route -> !others.contains(route)).toList();
  }

  /** One that went with its NIC need not be removed. */
  private Script change(List<String> gone, List<String> added) {
    Script script = Script.NOTHING;
    for (String route : gone) {
      script = script.then(Script.command(command("remove_route", route)));
    }
    for (String route : added) {
      script = script.then(Script.command(command("set_route", route)));
    }
    return script;
  }

  private List<String> command(String verb, String route) {
    String[] words = route.split(" via ", -1);
    return List.of(verb, words[0], words[1], nic, PROTOCOL);
  }
}

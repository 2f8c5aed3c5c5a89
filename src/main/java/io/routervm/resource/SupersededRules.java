package io.routervm.resource;

import io.routervm.plan.Diff;
import io.routervm.plan.GuestChange;
import io.routervm.plan.ResourceId;
import io.routervm.shell.Script;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Rules of ours are in one packet filter of the kernel's alone. A router whose {@code
 * firewall.backend} changes has them in the other one: this loads the new ones, and only then takes
 * the old ones away, so that one of both protects at every moment. It comes after the files that it
 * loads, and what is undone is undone the same way.
 *
 * @param program that has our rules from now on: {@code iptables} or {@code nftables}
 * @param old absolute path of the other one's file, which is there while its rules may be
 */
public record SupersededRules(String program, String old) implements Resource {
  public SupersededRules {
    GuestPath.require(old);
    if (!Set.of("iptables", "nftables").contains(program)) {
      throw new IllegalArgumentException("not a program that loads rules: " + program);
    }
  }

  private String other() {
    return program.equals("nftables") ? "iptables" : "nftables";
  }

  @Override
  public ResourceId id() {
    return new ResourceId("filter", program);
  }

  @Override
  public Script probe() {
    return Script.command("probe_absence", old, "");
  }

  @Override
  public Optional<GuestChange> plan(Observation now) {
    return Absent.found(id(), now).map(any -> change());
  }

  private GuestChange change() {
    return new GuestChange(
        id(),
        "filter packets with " + program + " in place of " + other(),
        new Diff(List.of("-" + other(), "+" + program)),
        Script.command("supersede_filter", program),
        Optional.of(Script.of("restore_filter \"$mode\"")),
        Set.of());
  }
}

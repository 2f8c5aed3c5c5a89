package io.routervm.resource;

import io.routervm.plan.Diff;
import io.routervm.plan.GuestChange;
import io.routervm.plan.ResourceId;
import io.routervm.shell.Script;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A NIC that the router has no use for any more: down and without addresses, until it is detached.
 *
 * @param nic as the guest names it; fine when there is none of that name
 * @param again a command that has the network's program bring it back, when its files are back
 */
public record NicDown(String nic, List<String> again) implements Resource {
  private static final Pattern NIC = Pattern.compile("[a-z][a-z0-9]{0,14}");

  public NicDown {
    if (!NIC.matcher(nic).matches()) {
      throw new IllegalArgumentException("not a NIC: " + nic);
    }
    again = List.copyOf(again);
  }

  @Override
  public ResourceId id() {
    return new ResourceId("down", nic);
  }

  @Override
  public Script probe() {
    return Script.command("probe_down", nic);
  }

  @Override
  public Optional<GuestChange> plan(Observation now) {
    return switch (now.of(id())) {
      case "down" -> Optional.empty();
      case "up" ->
          Optional.of(
              new GuestChange(
                  id(),
                  "take " + nic + " down",
                  new Diff(List.of("-up", "+down, without addresses")),
                  Script.command("quiet_nic", nic),
                  Optional.of(Script.command("wake_nic", nic).then(bringBack())),
                  Set.of()));
      default -> throw Observation.unreadable(id(), now.output());
    };
  }

  /** Its program may not run, and reads its files when it starts. */
  private Script bringBack() {
    return new Script("if ! " + Script.command(again).text() + "; then echo 'not yet'; fi");
  }
}

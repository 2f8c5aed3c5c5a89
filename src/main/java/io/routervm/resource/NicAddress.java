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
 * A NIC that is up, and the fixed IPv4 address that it has now; what makes it last is the file of
 * the network stack, which nobody reads again when an address is taken away, or the NIC taken down,
 * by hand. A cable that is out is no matter of this.
 *
 * <p>It is never added by hand: the network's own program would then not know it for its own, and
 * leave it when its file names another one.
 *
 * @param nic as the guest names it; one that is not there is a matter of the virtual machine
 * @param address with its prefix: {@code 192.168.42.254/24}
 * @param again a command that has the network's program bring it back; may be empty
 * @param notifies units that bring it back when they are notified
 */
public record NicAddress(String nic, String address, List<String> again, Set<ResourceId> notifies)
    implements Resource {
  private static final Pattern NIC = Pattern.compile("[a-z][a-z0-9]{0,14}");
  private static final Pattern ADDRESS = Pattern.compile("[0-9.]{7,15}/[0-9]{1,2}");

  public NicAddress {
    if (!NIC.matcher(nic).matches() || !ADDRESS.matcher(address).matches()) {
      throw new IllegalArgumentException("not a NIC and an address: " + nic + " " + address);
    }
    again = List.copyOf(again);
    notifies = Set.copyOf(notifies);
  }

  @Override
  public ResourceId id() {
    return new ResourceId("address", nic);
  }

  @Override
  public Script probe() {
    return Script.command("probe_address", nic, address);
  }

  @Override
  public Optional<GuestChange> plan(Observation now) {
    return switch (now.of(id())) {
      case "present", "no such NIC" -> Optional.empty();
      case "missing" ->
          change("give " + nic + " the address " + address, List.of("+" + address), Script.NOTHING);
      case "down" ->
          change(
              "bring " + nic + " up with the address " + address,
              List.of("-down", "+up"),
              Script.command("ip", "link", "set", "dev", nic, "up"));
      default -> throw Observation.unreadable(id(), now.output());
    };
  }

  /** Going back leaves a NIC up: taking it down would help nobody. */
  private Optional<GuestChange> change(String summary, List<String> lines, Script first) {
    return Optional.of(
        new GuestChange(
            id(),
            summary,
            new Diff(lines),
            first.then(bringBack()),
            Optional.of(Script.NOTHING),
            notifies));
  }

  /** A program that does not run yet reads its files when it starts; the next plan tells. */
  private Script bringBack() {
    return again.isEmpty()
        ? Script.NOTHING
        : new Script("if ! " + Script.command(again).text() + "; then echo 'not yet'; fi");
  }
}

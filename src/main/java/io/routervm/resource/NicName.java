package io.routervm.resource;

import io.routervm.plan.Diff;
import io.routervm.plan.GuestChange;
import io.routervm.plan.ResourceId;
import io.routervm.shell.Script;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The name of a NIC that may come while the guest runs: udev has named it before its rule was
 * there, and looks at it again at the next boot only.
 *
 * @param nic what it is to be called
 * @param mac its address; that there is none with it is a matter of the virtual machine
 */
public record NicName(String nic, String mac) implements Resource {
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_.-]{1,15}");
  private static final Pattern MAC = Pattern.compile("([0-9a-f]{2}:){5}[0-9a-f]{2}");

  public NicName {
    if (!NAME.matcher(nic).matches() || !MAC.matcher(mac).matches()) {
      throw new IllegalArgumentException("not a NIC and its address: " + nic + " " + mac);
    }
  }

  @Override
  public ResourceId id() {
    return new ResourceId("name", nic);
  }

  @Override
  public Script probe() {
    return Script.command("probe_nic", mac);
  }

  @Override
  public Optional<GuestChange> plan(Observation now) {
    String seen = now.of(id());
    if (seen.equals(nic) || seen.equals("no such NIC")) {
      return Optional.empty();
    }
    if (!NAME.matcher(seen).matches()) {
      throw Observation.unreadable(id(), seen);
    }
    return Optional.of(
        new GuestChange(
            id(),
            "name the NIC " + mac + " " + nic,
            Diff.ofValue(seen, nic),
            Script.command("rename_nic", seen, nic),
            Optional.of(Script.command("unname_nic", nic, seen)),
            Set.of()));
  }
}

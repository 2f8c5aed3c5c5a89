package io.routervm.resource;

import io.routervm.plan.Diff;
import io.routervm.plan.GuestChange;
import io.routervm.plan.ResourceId;
import io.routervm.shell.Script;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A link to a file of a package. A target that is not there is an error when it is applied, and the
 * link stays as it was.
 *
 * @param path absolute
 * @param target absolute
 */
public record SymbolicLink(String path, String target) implements Resource {
  private static final String THERE = "there";

  public SymbolicLink {
    GuestPath.require(path);
    GuestPath.require(target);
  }

  @Override
  public ResourceId id() {
    return new ResourceId("link", path);
  }

  @Override
  public Script probe() {
    return Script.command("probe_link", path, target);
  }

  @Override
  public Optional<GuestChange> plan(Observation now) {
    String seen = now.of(id());
    if (seen.equals(THERE)) {
      return Optional.empty();
    }
    if (!seen.matches("absent|file|to /?[^\n]*")) {
      throw Observation.unreadable(id(), seen);
    }
    return Optional.of(
        new GuestChange(
            id(),
            "link " + path + " to " + target,
            new Diff(
                seen.equals("absent")
                    ? List.of("+to " + target)
                    : List.of("-" + seen, "+to " + target)),
            Script.command("place_link", path, target),
            Optional.of(Script.command("put_back_link", path, target)),
            Set.of()));
  }
}

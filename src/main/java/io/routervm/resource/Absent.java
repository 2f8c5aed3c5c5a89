package io.routervm.resource;

import io.routervm.plan.Diff;
import io.routervm.plan.GuestChange;
import io.routervm.plan.ResourceId;
import io.routervm.shell.Script;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A file, link or folder that is not to be there.
 *
 * @param path absolute
 * @param firstLine of a file that is meant; empty for whatever is there. A file of the same name
 *     that begins otherwise is somebody else's, and stays
 * @param notifies units to restart when it was removed
 * @param stays what its removal does not undo, for the plan; empty for nothing
 */
public record Absent(String path, String firstLine, Set<ResourceId> notifies, String stays)
    implements Resource {
  public Absent {
    GuestPath.require(path);
    notifies = Set.copyOf(notifies);
  }

  public static Absent of(String path) {
    return new Absent(path, "", Set.of(), "");
  }

  /** Of a file with that first line alone. */
  public Absent onlyIf(String first) {
    return new Absent(path, first, notifies, stays);
  }

  public Absent notifying(ResourceId... units) {
    return new Absent(path, firstLine, Set.of(units), stays);
  }

  /** With a word in the plan of what its removal does not undo. */
  public Absent leaving(String what) {
    return new Absent(path, firstLine, notifies, what);
  }

  @Override
  public ResourceId id() {
    return new ResourceId("absent", path);
  }

  @Override
  public Script probe() {
    return Script.command("probe_absence", path, firstLine);
  }

  /** What {@code probe_absence} has found there: a link, a folder or a file. */
  static Optional<String> found(ResourceId id, Observation now) {
    String kind = now.of(id);
    if (kind.equals("absent")) {
      return Optional.empty();
    }
    if (!List.of("link", "folder", "file").contains(kind)) {
      throw Observation.unreadable(id, kind);
    }
    return Optional.of(kind);
  }

  @Override
  public Optional<GuestChange> plan(Observation now) {
    return found(id(), now).map(this::removal);
  }

  private GuestChange removal(String kind) {
    return new GuestChange(
        id(),
        "remove " + path + (stays.isEmpty() ? "" : " (" + stays + ")"),
        new Diff(List.of("-" + kind + " " + path)),
        Script.command("remove_path", path),
        Optional.of(Script.command("put_back_path", path)),
        notifies);
  }
}

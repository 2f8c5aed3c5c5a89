package io.routervm.resource;

import io.routervm.plan.Diff;
import io.routervm.plan.GuestChange;
import io.routervm.plan.ResourceId;
import io.routervm.shell.Script;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A link made of tagged frames, as the kernel has it now, or that there is none of this name; what
 * makes it last is the files of the network stack. None of the stacks changes a link that is there,
 * and none takes away one whose files have gone.
 *
 * @param name as the guest names it
 * @param frames whose frames they are: {@code 832 wan0}, then {@code 0:5} for each priority of
 *     packets and the one of their frames; empty where the link is not to be
 * @param again a command that has the network's program make it; may be empty
 * @param notifies units that make it when they are notified
 */
public record TaggedLink(
    String name, Optional<String> frames, List<String> again, Set<ResourceId> notifies)
    implements Resource {
  private static final String NO_NIC = "no such NIC";
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]{0,14}");
  private static final Pattern FRAMES =
      Pattern.compile("[1-9][0-9]{0,3} [a-z][a-z0-9]{0,14}( [0-7]:[0-7])*");

  public TaggedLink {
    if (!NAME.matcher(name).matches() || !frames.stream().allMatch(FRAMES.asMatchPredicate())) {
      throw new IllegalArgumentException("not a tagged link: " + name + " " + frames);
    }
    again = List.copyOf(again);
    notifies = Set.copyOf(notifies);
  }

  @Override
  public ResourceId id() {
    return new ResourceId("tagged", name);
  }

  @Override
  public Script probe() {
    return Script.command(
        Stream.concat(
                Stream.of("probe_tagged", name),
                frames.stream().map(wanted -> wanted.split(" ", -1)[1]))
            .toList());
  }

  @Override
  public Optional<GuestChange> plan(Observation now) {
    String seen = now.of(id()).strip();
    if (frames.isPresent() && seen.equals(NO_NIC)) {
      return Optional.empty(); // It comes with its NIC: a pulled adapter must not keep changes back
    }
    boolean isThere = !seen.equals("none");
    if (isThere && !FRAMES.matcher(seen).matches()) {
      throw Observation.unreadable(id(), seen);
    }
    if (frames.map(seen::equals).orElse(!isThere)) {
      return Optional.empty();
    }
    Script removal = Script.command("remove_tagged", name);
    List<String> lines =
        Stream.concat(
                isThere ? Stream.of("-" + name + " " + seen) : Stream.empty(),
                frames.stream().map(wanted -> "+" + name + " " + wanted))
            .toList();
    return Optional.of(
        new GuestChange(
            id(),
            (frames.isPresent() ? "make" : "remove") + " the link " + name,
            new Diff(lines),
            (isThere ? removal : Script.NOTHING).then(frames.isPresent() ? made() : Script.NOTHING),
            // What was there comes back with its files, by the units that have them.
            Optional.of(removal),
            notifies));
  }

  private Script made() {
    return again.isEmpty() ? Script.NOTHING : Script.command(again);
  }
}

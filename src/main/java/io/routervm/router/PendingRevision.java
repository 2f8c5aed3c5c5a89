package io.routervm.router;

import io.routervm.config.Placement;
import io.routervm.guest.Caller;
import io.routervm.hypervisor.NicPorts;
import io.routervm.plan.Difference;
import io.routervm.platform.Checksum;
import io.routervm.service.Router;
import io.routervm.service.Services;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A revision that is not confirmed yet.
 *
 * @param revision what is remembered of it; its number is what we propose, unless the router has
 *     counted further
 * @param files its other files: name to text, none of them with a secret
 * @param extras what router.yaml could not say, packed; empty when there was nothing
 */
public record PendingRevision(Revision revision, Map<String, String> files, String extras) {
  public PendingRevision {
    files = Map.copyOf(files);
  }

  /** Without extras. */
  public PendingRevision(Revision revision, Map<String, String> files) {
    this(revision, files, "");
  }

  static PendingRevision of(
      RouterContext context,
      Placement placement,
      Caller caller,
      String reason,
      List<Difference> differences) {
    Revision revision =
        new Revision(
            new Revisions(context.state()).next(),
            Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
            caller.name(),
            caller.command(),
            reason,
            placement.toString(),
            differences.stream().map(difference -> difference.id().toString()).toList());
    Map<String, String> files = new TreeMap<>();
    files.put(Revisions.YAML, context.yaml());
    files.put(Revisions.CHANGES, changes(differences));
    files.put("files.sha", digests(context.router(placement)));
    String nics = NicPorts.of(context.config().networks()).text();
    if (!nics.isEmpty()) {
      files.put(Revisions.NICS, nics + "\n");
    }
    return new PendingRevision(revision, files, context.packedExtras());
  }

  private static String changes(List<Difference> differences) {
    StringBuilder text = new StringBuilder();
    for (Difference difference : differences) {
      text.append(difference.title()).append('\n');
      difference.diff().lines().forEach(line -> text.append("    ").append(line).append('\n'));
    }
    return text.toString();
  }

  /** As sha256sum prints and checks them. */
  private static String digests(Router router) {
    Map<String, Checksum> sums = new TreeMap<>();
    Services.files(router).forEach((path, content) -> sums.put(path, Checksum.of(content)));
    Services.binaries(router).forEach((path, content) -> sums.put(path, Checksum.of(content)));
    StringBuilder text = new StringBuilder();
    sums.forEach((path, sum) -> text.append(sum + "  " + path + "\n"));
    return text.toString();
  }

  int proposed() {
    return revision.number();
  }

  /** Every file of the revision, under its final number. */
  Map<String, String> notes(int number) {
    Map<String, String> notes = new TreeMap<>(files);
    notes.put(
        Revisions.RECORD, Revisions.JSON.writeValueAsString(revision.numbered(number)) + "\n");
    return notes;
  }
}

package io.routervm.plan;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Files of the guest that neither router.yaml nor a package brought, in folders that its programs
 * read. No drift: nothing that is applied touches them. In the shape of its JSON document.
 *
 * @param files those that were looked at, by path
 * @param more how many others changed in the same folders that were too many to be looked at
 * @param remedy what to do, one sentence; empty when there is nothing
 */
public record Unmanaged(List<UnmanagedFile> files, long more, String remedy) {
  /** Nothing that nobody manages, or nobody has looked. */
  public static final Unmanaged NONE = of(List.of(), 0);

  private static final int SHOWN_IN_A_SENTENCE = 10;

  private static final String REMEDY =
      "a router built anew is without them: where the configuration has a key for it, use that and remove"
          + " the file; bring the others into the extras with `routervm adopt PATH`";

  public Unmanaged {
    files = List.copyOf(files);
  }

  /**
   * One of them.
   *
   * @param path as it may be printed
   * @param reader the service whose program reads it: {@code "dnsmasq"}
   */
  public record UnmanagedFile(String path, String reader) {
    /** For people. */
    public String title() {
      return path + " (read by: " + reader + ")";
    }
  }

  public static Unmanaged of(List<UnmanagedFile> files, long more) {
    return new Unmanaged(files, more, files.isEmpty() && more == 0 ? "" : REMEDY);
  }

  /** Those that a plan does not change. */
  public Unmanaged without(Plan plan) {
    Set<String> changed =
        plan.changes().stream().map(change -> change.id().name()).collect(Collectors.toSet());
    return of(files.stream().filter(file -> !changed.contains(file.path())).toList(), more);
  }

  /** Whether there are any. */
  public boolean any() {
    return !remedy.isEmpty();
  }

  /** The first of them in one line, and how many others there are. */
  public String sentence() {
    String named =
        files.stream()
            .limit(SHOWN_IN_A_SENTENCE)
            .map(UnmanagedFile::title)
            .collect(Collectors.joining(", "));
    long others = Math.max(0, files.size() - SHOWN_IN_A_SENTENCE) + more;
    return others == 0 ? named : named + (named.isEmpty() ? "" : ", ") + "and " + others + " more";
  }
}

package io.routervm.router;

import static java.util.Objects.requireNonNull;

import io.routervm.config.KeptLists;
import io.routervm.platform.Checksum;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The lists of {@code dns.block} that others publish, in the state folder: each as it came, beside
 * a record of where from and when. A copy that is not the one of its record counts as none.
 */
public record ListFolder(StateFolder state) implements KeptLists {
  private static final int NAME_LENGTH = 16;
  private static final String TEXT = ".txt";
  private static final String RECORD = ".json";

  /**
   * What is remembered of a list.
   *
   * @param copy empty when it never came
   * @param problem why the last look did not bring one that could be taken
   */
  public record ListRecord(String url, Optional<Copy> copy, Optional<Problem> problem) {}

  /**
   * A list that was taken.
   *
   * @param fetched when it was last seen to be the published one
   * @param names how many it has
   */
  public record Copy(String sha256, Instant fetched, int names) {
    public Copy {
      requireNonNull(sha256);
      requireNonNull(fetched);
    }
  }

  /**
   * Why none was taken.
   *
   * @param since the first look that failed
   * @param last the last one
   */
  public record Problem(Instant since, Instant last, String why) {
    public Problem {
      requireNonNull(since);
      requireNonNull(last);
      requireNonNull(why);
    }
  }

  @Override
  public Optional<String> text(URI url) {
    return find(url)
        .flatMap(ListRecord::copy)
        .flatMap(
            copy ->
                state
                    .read(file(url, TEXT))
                    .filter(text -> Checksum.of(text).sha256().equals(copy.sha256())));
  }

  /** What is remembered of the list at {@code url}. */
  public Optional<ListRecord> find(URI url) {
    return state.read(
        file(url, RECORD),
        ListRecord.class,
        "the record of a list of names",
        "remove that file, then run `routervm lists refresh`: the list is fetched again");
  }

  /** Takes the list's text; the record comes last, so that a crash leaves no half of a copy. */
  void keep(URI url, String text, Copy copy) {
    prepare();
    if (text(url).filter(text::equals).isEmpty()) {
      state.write(file(url, TEXT), text);
    }
    record(new ListRecord(url.toString(), Optional.of(copy), Optional.empty()), url);
  }

  /** Keeps what there is, and why nothing came in its place. */
  void remember(URI url, Instant now, String why) {
    prepare();
    Optional<ListRecord> before = find(url);
    Instant since = before.flatMap(ListRecord::problem).map(Problem::since).orElse(now);
    record(
        new ListRecord(
            url.toString(),
            before.flatMap(ListRecord::copy),
            Optional.of(new Problem(since, now, why))),
        url);
  }

  private void record(ListRecord record, URI url) {
    state.writeJson(file(url, RECORD), record);
  }

  /** Removes what belongs to none of {@code wanted}. */
  void removeOthers(List<URI> wanted) {
    List<Path> ours =
        wanted.stream().flatMap(url -> Stream.of(file(url, TEXT), file(url, RECORD))).toList();
    state.files(state.lists()).stream().filter(file -> !ours.contains(file)).forEach(state::delete);
  }

  private void prepare() {
    new StateFolder(state.lists()).prepare();
  }

  private Path file(URI url, String ending) {
    String name = Checksum.of(url.toString()).sha256().substring(0, NAME_LENGTH);
    return state.lists().resolve(name + ending);
  }
}

package io.routervm.router;

import io.routervm.extras.ExtrasSource;
import io.routervm.failure.Failure;
import io.routervm.failure.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/** The revisions in the state folder, one folder each; none of them holds a secret. */
public final class Revisions {
  static final String YAML = "router.yaml";
  static final String RECORD = "revision.json";
  static final String CHANGES = "changes.diff";

  /** Where its networks' NICs are plugged in; not there without further networks. */
  static final String NICS = "nics";

  /** On this side alone: the router has the files themselves. */
  static final String EXTRAS = "extras.folder";

  /** As many as the router keeps. */
  private static final int KEPT = 50;

  static final JsonMapper JSON = JsonMapper.builder().build();

  private final StateFolder state;

  public Revisions(StateFolder state) {
    this.state = state;
  }

  /** Oldest first. */
  public List<Revision> list() {
    return numbers().stream().map(this::read).toList();
  }

  /**
   * One of them.
   *
   * @throws Failure when there is none of that number
   */
  public Revision get(int number) {
    if (!numbers().contains(number)) {
      throw Failure.usage(
          "there is no revision " + number,
          state.revisions().toString(),
          "`routervm revisions` lists those that there are");
    }
    return read(number);
  }

  /** The one before {@code number}, as far as they are kept. */
  public Optional<Revision> before(int number) {
    return numbers().stream()
        .filter(other -> other < number)
        .reduce((first, second) -> second)
        .map(this::read);
  }

  public Optional<Revision> last() {
    return numbers().stream().reduce((first, second) -> second).map(this::read);
  }

  /** The router.yaml of a revision. */
  public Path yaml(int number) {
    return folder(number).resolve(YAML);
  }

  /** The text of that file. */
  public String yamlText(int number) {
    return state.read(yaml(number)).orElse("");
  }

  /**
   * The extras of a revision.
   *
   * @param today where the bytes of secret files are taken from
   * @throws Failure when they are damaged
   */
  public ExtrasSource extras(int number, ExtrasSource today) {
    return extras(number, packed -> ExtrasSource.unpack(packed, today));
  }

  private ExtrasSource extras(int number, Function<String, ExtrasSource> reading) {
    Path file = folder(number).resolve(EXTRAS);
    try {
      return state.read(file).map(reading).orElse(ExtrasSource.NONE);
    } catch (IllegalArgumentException e) {
      throw Failure.precondition(
          "the extras of a revision cannot be read: " + Reason.of(e),
          file.toString(),
          "put back what it names, or remove that file: the revision is without extras then",
          e);
    }
  }

  /** What the router has of extras as far as it is known here. */
  ExtrasSource lastExtras() {
    List<Integer> numbers = numbers();
    return numbers.isEmpty()
        ? ExtrasSource.NONE
        : extras(numbers.get(numbers.size() - 1), ExtrasSource::unpack);
  }

  /** The same as they are kept; empty when there are none. */
  String lastPacked() {
    List<Integer> numbers = numbers();
    return numbers.isEmpty()
        ? ""
        : state.read(folder(numbers.get(numbers.size() - 1)).resolve(EXTRAS)).orElse("");
  }

  /** What changed in the guest then, as a diff. */
  public List<String> changes(int number) {
    return state.read(folder(number).resolve(CHANGES)).orElse("").lines().toList();
  }

  int next() {
    return last().map(revision -> revision.number() + 1).orElse(1);
  }

  /** Written whole or not at all; the oldest ones go. */
  public void store(int number, PendingRevision pending) {
    Path fresh = new StateFolder(state.revisions()).prepare().path().resolve(".new");
    try {
      new StateFolder(fresh).purge();
      StateFolder folder = new StateFolder(fresh).prepare();
      for (Map.Entry<String, String> note : pending.notes(number).entrySet()) {
        folder.write(fresh.resolve(note.getKey()), note.getValue());
      }
      if (!pending.extras().isEmpty()) {
        folder.write(fresh.resolve(EXTRAS), pending.extras());
      }
      new StateFolder(folder(number)).purge();
      Files.move(fresh, folder(number));
      new StateFolder(state.revisions()).sync();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<Integer> numbers = numbers();
    for (int old : numbers.subList(0, Math.max(0, numbers.size() - KEPT))) {
      new StateFolder(folder(old)).purge();
    }
  }

  private Path folder(int number) {
    return state.revisions().resolve(Integer.toString(number));
  }

  private Revision read(int number) {
    Path file = folder(number).resolve(RECORD);
    String hint = "remove the folder of that revision";
    return state
        .read(file, Revision.class, "a revision", hint)
        .orElseThrow(
            () -> Failure.precondition("a revision has no record of itself", file.toString(), hint))
        .numbered(number);
  }

  /** In ascending order. */
  private List<Integer> numbers() {
    if (!Files.isDirectory(state.revisions())) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(state.revisions())) {
      return new ArrayList<>(
          folders
              .map(folder -> folder.getFileName().toString())
              .filter(name -> name.matches("[1-9][0-9]{0,8}"))
              .map(Integer::valueOf)
              .sorted()
              .toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package io.routervm.cutover;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code cutover.json}, which is also what {@code swap-cables --status -o json} prints: written
 * whole before and after every item.
 *
 * @param direction {@code forward} or {@code back}
 * @param began when, ISO 8601
 * @param worker the process that is at work, or was
 * @param items the checklist
 * @param facts what later items need to know: name to text
 * @param host this host's network before it was touched
 * @param question what the one at work wants to know
 * @param ending how the last run ended; empty while one is at work, and after a crash
 */
public record CutoverRecord(
    String router,
    String direction,
    String began,
    Optional<Worker> worker,
    List<Line> items,
    Map<String, String> facts,
    Optional<HostState> host,
    Optional<Question> question,
    Optional<Ending> ending) {
  public static final String FORWARD = "forward";
  public static final String BACK = "back";

  public CutoverRecord {
    items = List.copyOf(items);
    facts = Map.copyOf(facts);
  }

  CutoverRecord with(
      List<Line> items,
      Map<String, String> facts,
      Optional<HostState> host,
      Optional<Question> question,
      Optional<Ending> ending) {
    return new CutoverRecord(
        router, direction, began, worker, items, facts, host, question, ending);
  }

  /** A process; the second number tells it from a later one of the same id. */
  public record Worker(long pid, long startMillis) {}

  /**
   * An item as it stands.
   *
   * @param seen the evidence, or what went wrong; empty while it is open
   * @param next what to do when it failed
   */
  public record Line(
      String id,
      String section,
      String title,
      String looks,
      StepStatus mark,
      String seen,
      String next,
      Optional<String> began,
      Optional<String> ended) {
    static Line of(Item item) {
      return new Line(
          item.id(),
          item.section(),
          item.title(),
          item.looks(),
          StepStatus.OPEN,
          "",
          "",
          Optional.empty(),
          Optional.empty());
    }

    Line as(
        StepStatus mark, String seen, String next, Optional<String> began, Optional<String> ended) {
      return new Line(id, section, title, looks, mark, seen, next, began, ended);
    }

    /** Nothing is known of it yet, or any more. */
    Line reopened() {
      return as(StepStatus.OPEN, "", "", Optional.empty(), Optional.empty());
    }
  }

  /** A question to the operator. */
  public record Question(String id, String text) {}

  /**
   * How a run ended.
   *
   * @param kind {@code done}, or a kind of failure
   * @param report the file for people
   */
  public record Ending(String kind, String what, String where, String next, String report) {
    public static final String DONE = "done";
  }

  /** Whether every item was ticked and the run ended well. */
  @JsonIgnore
  public boolean isFinished() {
    return ending.map(end -> end.kind().equals(Ending.DONE)).orElse(false);
  }

  @JsonIgnore
  public boolean isBack() {
    return direction.equals(BACK);
  }

  boolean isIn(String way) {
    return direction.equals(way);
  }

  /** Whether the process at work lives. */
  @JsonIgnore
  public boolean isAtWork() {
    return ending.isEmpty() && isAlive();
  }

  /** Whether its process lives, which holds its locks for a moment longer than it works. */
  @JsonIgnore
  public boolean isAlive() {
    return worker
        .flatMap(one -> ProcessHandle.of(one.pid()).map(process -> isSame(process, one)))
        .orElse(false);
  }

  private static boolean isSame(ProcessHandle process, Worker one) {
    return process.isAlive()
        && process
            .info()
            .startInstant()
            .map(start -> start.toEpochMilli() == one.startMillis())
            .orElse(true);
  }

  /** How an item stood, by its id; open when there is none of that id. */
  public StepStatus mark(String id) {
    return items.stream()
        .filter(line -> line.id().equals(id))
        .map(Line::mark)
        .findFirst()
        .orElse(StepStatus.OPEN);
  }
}

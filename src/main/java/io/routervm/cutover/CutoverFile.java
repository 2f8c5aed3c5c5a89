package io.routervm.cutover;

import io.routervm.cutover.CutoverRecord.Ending;
import io.routervm.cutover.CutoverRecord.Line;
import io.routervm.cutover.CutoverRecord.Question;
import io.routervm.cutover.CutoverRecord.Worker;
import io.routervm.router.StateFolder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * {@code cutover.json} while one run works on it. Each change is on the disk before the method
 * returns, so whoever reads the file sees how far the work is, whatever became of the worker.
 */
public final class CutoverFile {
  private final StateFolder state;
  private CutoverRecord now;

  private CutoverFile(StateFolder state, CutoverRecord now) {
    this.state = state;
    this.now = now;
  }

  /** The last cut-over of this router, as it stands; empty when there was none. */
  public static Optional<CutoverRecord> read(StateFolder state) {
    return state.read(
        state.cutoverRecord(),
        CutoverRecord.class,
        "the record of the cut-over",
        "remove that file, then run `routervm swap-cables` or `swap-cables --back` again: both find"
            + " out by themselves what is done");
  }

  /** Whether a process works on it now. */
  public static boolean isAtWork(StateFolder state) {
    return read(state).map(CutoverRecord::isAtWork).orElse(false);
  }

  /** Goes on with an unfinished run in {@code direction}, or begins a new one. */
  static CutoverFile begin(StateFolder state, String router, String direction) {
    Optional<CutoverRecord> last = read(state);
    boolean goesOn = last.map(one -> !one.isFinished() && one.isIn(direction)).orElse(false);
    // The way back needs what the cut-over found, above all this host's old network, though it is
    // finished; a new cut-over finds it out anew.
    Optional<CutoverRecord> before =
        last.filter(
            one -> !one.isFinished() || (direction.equals(CutoverRecord.BACK) && !one.isBack()));
    ProcessHandle self = ProcessHandle.current();
    Worker worker =
        new Worker(self.pid(), self.info().startInstant().map(Instant::toEpochMilli).orElse(0L));
    CutoverFile file =
        new CutoverFile(
            state,
            new CutoverRecord(
                router,
                direction,
                goesOn ? last.get().began() : time(),
                Optional.of(worker),
                goesOn ? last.get().items() : List.of(),
                before.map(CutoverRecord::facts).orElse(Map.of()),
                before.flatMap(CutoverRecord::host),
                Optional.empty(),
                Optional.empty()));
    file.write();
    return file;
  }

  /** The whole checklist; what was ticked before stays so. */
  void lists(List<Item> items) {
    List<Line> lines = new ArrayList<>();
    for (Item item : items) {
      lines.add(
          now.items().stream()
              .filter(line -> line.id().equals(item.id()) && line.mark().isTicked())
              .findFirst()
              .orElseGet(() -> Line.of(item)));
    }
    write(lines);
  }

  CutoverRecord now() {
    return now;
  }

  Line line(Item item) {
    return now.items().stream().filter(l -> l.id().equals(item.id())).findFirst().orElseThrow();
  }

  void begins(Item item) {
    replace(line(item).as(StepStatus.RUNNING, "", "", Optional.of(time()), Optional.empty()));
  }

  void ends(Item item, ItemResult seen) {
    Line line = line(item);
    replace(line.as(seen.mark(), seen.evidence(), "", line.began(), Optional.of(time())));
  }

  void fails(Item item, String what, String next) {
    Line line = line(item);
    replace(line.as(StepStatus.FAILED, what, next, line.began(), Optional.of(time())));
  }

  /** An item that must be done anew, whatever it was. */
  void reopen(String id) {
    now.items().stream()
        .filter(line -> line.id().equals(id))
        .findFirst()
        .ifPresent(line -> replace(line.reopened()));
  }

  void remember(String fact, String value) {
    Map<String, String> facts = new TreeMap<>(now.facts());
    facts.put(fact, value);
    write(now.items(), facts, now.host(), now.question(), now.ending());
  }

  void remember(HostState host) {
    write(now.items(), now.facts(), Optional.of(host), now.question(), now.ending());
  }

  void asks(Optional<Question> question) {
    write(now.items(), now.facts(), now.host(), question, now.ending());
  }

  void ended(Ending ending) {
    write(now.items(), now.facts(), now.host(), Optional.empty(), Optional.of(ending));
  }

  private void replace(Line changed) {
    write(
        now.items().stream().map(line -> line.id().equals(changed.id()) ? changed : line).toList());
  }

  private void write(List<Line> lines) {
    write(lines, now.facts(), now.host(), now.question(), now.ending());
  }

  private void write(
      List<Line> items,
      Map<String, String> facts,
      Optional<HostState> host,
      Optional<Question> question,
      Optional<Ending> ending) {
    now = now.with(items, facts, host, question, ending);
    write();
  }

  private void write() {
    state.writeJson(state.cutoverRecord(), now);
  }

  private static String time() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
  }
}

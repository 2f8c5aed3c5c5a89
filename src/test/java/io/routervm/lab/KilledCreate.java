package io.routervm.lab;

import io.routervm.Await;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * `create` under SIGKILL: every run is killed at one point, and the next one goes on from what it
 * finds. After each kill there is one machine at most, and nothing that is not its own.
 */
final class KilledCreate {
  private static final Duration POINT_LIMIT = Duration.ofMinutes(15);
  private static final int KILLED = 128 + 9;

  private final Lab lab;
  private final RouterUnderTest router;
  private final Remains remains;
  private final String[] words;
  private final List<String> points = new ArrayList<>();

  /**
   * A `create` that was not run yet.
   *
   * @param options of `create`
   */
  KilledCreate(Lab lab, RouterUnderTest router, String... options) {
    this.lab = lab;
    this.router = router;
    this.remains = new Remains(lab, router);
    this.words = Lab.with("--verbose", Lab.with("create", options));
  }

  /** Kills a run as soon as it has printed {@code text}. */
  void afterText(String text) {
    when("'" + text + "' is printed", run -> run.seen().contains(text));
  }

  /**
   * Kills a run as soon as it has shown so many lines of the guest's console, those that it reads
   * again from the start of the install among them.
   */
  void afterConsoleLines(int lines) {
    when(
        lines + " lines of console",
        run -> run.seen().lines().filter(line -> line.startsWith("      | ")).count() >= lines);
  }

  /** Kills a run that has begun as soon as a line of shell on the hypervisor succeeds. */
  void onceTrue(String point, String line) {
    when(point, run -> !run.seen().isEmpty() && lab.shell("hv", line).succeeded());
  }

  /** ... and pulls the router's plug with it: the hypervisor has lost its power. */
  void withPowerCut(String text, Duration later) {
    when("power cut " + later.toSeconds() + " s after '" + text + "'", after(text, later));
    lab.shell("hv", "virsh -q destroy router").orFail();
  }

  /** Kills a run some time after it has printed {@code text}. */
  void afterTextAnd(String text, Duration later) {
    when(later.toSeconds() + " s after '" + text + "'", after(text, later));
  }

  /**
   * Kills a run at one of its writes: to libvirt, to a file, to the screen.
   *
   * @return false when the run ended before
   */
  boolean atWrite(int number) {
    Ran ran =
        router.runUnder(
            List.of(
                "strace",
                "-f",
                "-qq",
                "-o",
                "/dev/null",
                "-e",
                "trace=write",
                "-e",
                "inject=write:signal=KILL:when=" + number),
            Duration.ofMinutes(2),
            words);
    if (ran.status() != KILLED) {
      return false;
    }
    took("write " + number, Instant.now());
    return true;
  }

  int count() {
    return points.size();
  }

  /** A line for each kill: where it was, and what there was of the router then. */
  String report() {
    return points.size() + " kills\n  " + String.join("\n  ", points) + "\n";
  }

  private static Predicate<Dialogue> after(String text, Duration later) {
    Instant[] seen = {Instant.MAX};
    return run -> {
      if (seen[0].equals(Instant.MAX) && run.seen().contains(text)) {
        seen[0] = Instant.now();
      }
      return !seen[0].equals(Instant.MAX) && Instant.now().isAfter(seen[0].plus(later));
    };
  }

  private void when(String point, Predicate<Dialogue> sign) {
    Instant began = Instant.now();
    try (Dialogue run = new Dialogue(router.commandLine(words))) {
      boolean[] came = {false};
      Await.until(
          POINT_LIMIT,
          Duration.ofMillis(20),
          () -> "the point '" + point + "':\n" + run.seen(),
          () -> {
            came[0] = sign.test(run);
            return came[0] || run.ended();
          });
      if (!came[0]) {
        throw new AssertionError("never came to the point '" + point + "':\n" + run.seen());
      }
      run.killJava();
    }
    took(point, began);
  }

  private void took(String point, Instant began) {
    remains.requireOneAtMost();
    String phase =
        lab.shell("hv", "virsh dumpxml --inactive router | grep -o 'phase=\"[a-z]*\"'").trimmed();
    String line =
        "%s (%d s): %s, %s"
            .formatted(
                point,
                Duration.between(began, Instant.now()).toSeconds(),
                phase.isEmpty() ? "no domain" : phase,
                String.join(", ", remains.list()));
    System.out.println("killed: " + line);
    points.add(line);
  }
}

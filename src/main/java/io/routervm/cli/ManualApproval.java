package io.routervm.cli;

import io.routervm.router.Approval;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks the person at the terminal, with a countdown; silence and the end of input mean no.
 *
 * @param applied what has happened
 * @param who undoes it without an answer
 */
record ManualApproval(Console console, String applied, String who) implements Approval {
  private static final Set<String> YES = Set.of("y", "yes");
  private static final int SPOKEN_EVERY = 30;

  /** Of a change of the router. */
  ManualApproval(Console console) {
    this(
        console,
        "The change is applied, and the router still answers and serves as before.",
        "the router");
  }

  @Override
  public boolean given(Duration left) {
    Thread brokenOff =
        new Thread(
            () ->
                console.diagnostic(
                    "\nnot confirmed: "
                        + who
                        + " undoes the change by itself within "
                        + left.toSeconds()
                        + " s"));
    Runtime.getRuntime().addShutdownHook(brokenOff);
    boolean given = ask(left);
    try {
      Runtime.getRuntime().removeShutdownHook(brokenOff);
    } catch (IllegalStateException e) {
      return false; // Ctrl-C came first, and the hook has said what follows
    }
    return given;
  }

  private boolean ask(Duration left) {
    console.diagnostic(
        applied
            + "\nLook whether you and your devices can work. Type yes to keep the change,"
            + " anything else to undo it; "
            + who
            + " undoes it by itself in "
            + left.toSeconds()
            + " s.");
    CompletableFuture<Boolean> answer = new CompletableFuture<>();
    Thread reader = new Thread(() -> answer.complete(read()), "answer");
    reader.setDaemon(true);
    reader.start();
    long seconds = left.toSeconds();
    for (; seconds > 0; seconds--) {
      console.transientLine(seconds + " s left to confirm ");
      if (seconds % SPOKEN_EVERY == 0) {
        console.diagnostic(seconds + " s left to confirm");
      }
      try {
        return answer.get(1, TimeUnit.SECONDS);
      } catch (TimeoutException e) {
        // a second less
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      } catch (ExecutionException e) {
        throw new IllegalStateException(e);
      }
    }
    return false;
  }

  /** An empty line is no answer: who is cut off by the change presses Enter to see that. */
  private boolean read() {
    Optional<String> line = console.line();
    while (line.filter(String::isBlank).isPresent()) {
      line = console.line();
    }
    return line.map(text -> YES.contains(text.strip().toLowerCase(Locale.ROOT))).orElse(false);
  }
}

package io.routervm.guest;

import io.routervm.failure.Failure;
import io.routervm.shell.Quote;
import io.routervm.shell.Script;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/** What the hypervisor and {@code routervm-revert} on the router say to each other. */
public final class Confirmation {
  private static final String PROGRAM = "/usr/local/sbin/routervm-revert";

  private Confirmation() {}

  /** What became of the last application on trial. */
  public enum Standing {
    /** There was none, as far as the router knows. */
    NONE,
    /** It waits for its confirmation. */
    UNCONFIRMED,
    CONFIRMED,
    UNDONE,
    /** Not all of it could be undone. */
    STUCK
  }

  /**
   * The standing in the router's own words.
   *
   * @param text one line with the time and the reason
   */
  public record Status(Standing standing, String text) {}

  public static Status status(RemoteShell host) {
    String text =
        host.ask(
                new Script(
                    "if [ -x %1$s ]; then %1$s status; else echo none; fi".formatted(PROGRAM)))
            .output()
            .strip();
    return new Status(standing(text), text);
  }

  private static Standing standing(String text) {
    return switch (text.split(" ", 2)[0]) {
      case "unconfirmed" -> Standing.UNCONFIRMED;
      case "confirmed" -> Standing.CONFIRMED;
      case "undone" -> Standing.UNDONE;
      case "stuck" -> Standing.STUCK;
      default -> Standing.NONE;
    };
  }

  /**
   * What the router remembers under {@code name} of the last revision; empty when there is nothing.
   */
  public static String remembered(RemoteShell host, String name) {
    return host.ask(
            Script.of(
                "cd /var/lib/routervm/revisions 2>/dev/null || exit 0",
                "last=$(for one in [0-9]*; do echo \"$one\"; done | sort -n | tail -n 1)",
                "note=$last/" + Quote.word(name),
                "[ ! -f \"$note\" ] || head -c 4096 \"$note\""))
        .output();
  }

  /**
   * Keeps what was applied.
   *
   * @param host over a connection that was made after the application
   * @param proposed the revision's number, if the router has not counted further
   * @param notes what the router is to remember of it: name to text
   * @return the revision's number
   * @throws Failure when the router refuses: the time is over, or the token is not the one
   */
  public static int confirm(
      RemoteShell host, CommitConfirm trial, int proposed, Map<String, String> notes) {
    Result result = host.run(tell("confirm", Optional.of(trial), proposed, notes));
    return number(result, "confirmed ")
        .orElseThrow(
            () ->
                new Failure(
                    Failure.Kind.ROLLED_BACK,
                    "the router did not accept the confirmation: " + said(result),
                    "guest",
                    "run `routervm plan` to see what differs, then `routervm reprovision`"));
  }

  /**
   * Remembers what was applied without a trial; returns the revision's number.
   *
   * @throws Failure when the router cannot: what was applied stays
   */
  public static int record(RemoteShell host, int proposed, Map<String, String> notes) {
    Result result = host.run(tell("record", Optional.empty(), proposed, notes));
    return number(result, "recorded ")
        .orElseThrow(
            () ->
                new Failure(
                    Failure.Kind.BROKEN,
                    "the router does not remember the change as a revision: " + said(result),
                    "guest, which has the change all the same",
                    "see with `routervm ssh` whether its disk is full or read-only"));
  }

  /**
   * Has the change undone at once; returns before that is done, since it may cut the connection.
   */
  public static void undo(RemoteShell host) {
    host.run(
        new Script(
            "systemd-run --unit=routervm-undo-%s %s now"
                .formatted(GuestScript.nonce().substring(0, 12), PROGRAM)));
  }

  /** By standard input and a builtin of the shell: no token in any argument list. */
  private static Script tell(
      String verb, Optional<CommitConfirm> trial, int proposed, Map<String, String> notes) {
    StringBuilder text = new StringBuilder("{\n");
    trial.ifPresent(asked -> text.append("echo ").append(asked.token()).append('\n'));
    text.append("echo ").append(proposed).append('\n');
    notes.forEach((name, note) -> text.append("echo %s %s%n".formatted(name, base64(note))));
    return new Script(text + "} | " + PROGRAM + " " + verb);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static Optional<Integer> number(Result result, String word) {
    String answer = result.output().strip();
    return result.succeeded() && answer.matches(word + "\\d{1,9}")
        ? Optional.of(Integer.valueOf(answer.substring(word.length())))
        : Optional.empty();
  }

  private static String said(Result result) {
    return (result.output().strip() + " " + result.errors().strip()).strip();
  }
}

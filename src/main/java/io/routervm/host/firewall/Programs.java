package io.routervm.host.firewall;

import io.routervm.platform.LocalCommand;
import java.time.Duration;
import java.util.Optional;

/** Asks a program of this machine. */
@FunctionalInterface
public interface Programs {
  /** How a program answered; {@link #MISSING} and {@link #FAILED} print nothing of use. */
  enum End {
    DONE,
    MISSING,
    FAILED
  }

  /**
   * What a program printed.
   *
   * @param output empty unless it is {@link End#DONE}
   */
  record Answer(End end, String output) {
    public static final Answer MISSING = new Answer(End.MISSING, "");
    public static final Answer FAILED = new Answer(End.FAILED, "");

    Optional<String> whole() {
      return end == End.DONE ? Optional.of(output) : Optional.empty();
    }
  }

  Answer ask(String... command);

  /** Of this very machine; one without an answer in that time has failed. */
  static Programs ofThisMachine(Duration limit) {
    return command -> {
      LocalCommand.Ended ended = LocalCommand.of(command).run(limit);
      return switch (ended.status()) {
        case 0 -> new Answer(End.DONE, ended.output());
        case LocalCommand.NOT_STARTED -> Answer.MISSING;
        default -> Answer.FAILED;
      };
    };
  }
}

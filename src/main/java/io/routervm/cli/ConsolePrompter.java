package io.routervm.cli;

import io.routervm.failure.Failure;
import io.routervm.setup.Interview;
import java.util.List;
import java.util.Optional;

/** Asks a person; Enter takes the proposal, the end of the input gives up. */
record ConsolePrompter(Console console) implements Interview {
  @Override
  public int choose(String question, List<String> options) {
    console.diagnostic(question);
    for (int i = 0; i < options.size(); i++) {
      console.diagnostic("  " + (i + 1) + "  " + options.get(i));
    }
    while (true) {
      String answer = answer("[1]");
      if (answer.isEmpty()) {
        return 0;
      }
      if (answer.matches("\\d{1,3}")) {
        int number = Integer.parseInt(answer);
        if (number >= 1 && number <= options.size()) {
          return number - 1;
        }
      }
      console.diagnostic("  write a number from 1 to " + options.size());
    }
  }

  @Override
  public String ask(String question, String proposal, Objection objection) {
    console.diagnostic(question);
    while (true) {
      String answer = answer("[" + proposal + "]");
      String chosen = answer.isEmpty() ? proposal : answer;
      Optional<String> reason = objection.to(chosen);
      if (reason.isEmpty()) {
        return chosen;
      }
      console.diagnostic("  " + chosen + " " + reason.get());
    }
  }

  private String answer(String prompt) {
    console.prompt("  " + prompt);
    return console
        .line()
        .orElseThrow(
            () ->
                Failure.usage(
                    "the answers ended before the questions did",
                    "standard input",
                    "run `routervm init` again, or `routervm init --yes`"));
  }
}

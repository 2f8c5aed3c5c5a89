package io.routervm.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * For a scenario of hours on a lab that an earlier run has left up: the steps that this one has
 * done are skipped by name, and it goes on with the one that failed.
 */
final class DoneSteps implements ExecutionCondition, AfterTestExecutionCallback {
  /** A test class whose lab may have been left up. */
  interface Scenario {
    /** The lab's list of them, which goes with the lab. */
    Path doneSteps();
  }

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    boolean isDone =
        context.getTestMethod().isPresent()
            && context
                .getTestInstance()
                .map(DoneSteps::done)
                .orElse("")
                .lines()
                .toList()
                .contains(name(context));
    return isDone
        ? ConditionEvaluationResult.disabled("an earlier run on this lab has done it")
        : ConditionEvaluationResult.enabled("not done yet");
  }

  @Override
  public void afterTestExecution(ExtensionContext context) throws IOException {
    if (context.getExecutionException().isEmpty()) {
      Files.writeString(
          ((Scenario) context.getRequiredTestInstance()).doneSteps(),
          name(context) + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    }
  }

  private static String name(ExtensionContext context) {
    return context.getRequiredTestMethod().getName();
  }

  private static String done(Object scenario) {
    try {
      Path list = ((Scenario) scenario).doneSteps();
      return Files.exists(list) ? Files.readString(list, StandardCharsets.UTF_8) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

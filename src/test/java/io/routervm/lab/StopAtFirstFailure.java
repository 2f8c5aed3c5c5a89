package io.routervm.lab;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/**
 * For scenarios whose steps build on each other: after the first failure the rest would only take
 * time and blur the report, so they are skipped by name.
 */
final class StopAtFirstFailure implements ExecutionCondition, TestExecutionExceptionHandler {
  private String failed = "";

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    return failed.isEmpty()
        ? ConditionEvaluationResult.enabled("nothing failed so far")
        : ConditionEvaluationResult.disabled(failed + " failed before");
  }

  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    failed = context.getDisplayName();
    throw failure;
  }
}

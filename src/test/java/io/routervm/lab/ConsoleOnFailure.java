package io.routervm.lab;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/** Prints the virtual machine's console and the log when a step of a scenario fails. */
final class ConsoleOnFailure implements TestExecutionExceptionHandler {
  /** A test class with a virtual machine. */
  interface Scenario {
    void showConsole();
  }

  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    ((Scenario) context.getRequiredTestInstance()).showConsole();
    throw failure;
  }
}

package io.routervm.lab;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** One trial bed for all test classes that ask for it; after each test all is as it was. */
final class SharedFixture implements ParameterResolver, AfterEachCallback {
  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == TrialFixture.class;
  }

  @Override
  public TrialFixture resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return fixture(context);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    fixture(context).requireAllAsBefore();
  }

  private static TrialFixture fixture(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(Namespace.create(SharedFixture.class))
        .getOrComputeIfAbsent("bed", key -> new TrialFixture("flt"), TrialFixture.class);
  }
}

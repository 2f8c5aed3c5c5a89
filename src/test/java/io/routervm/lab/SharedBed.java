package io.routervm.lab;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** One trial bed for all test classes that ask for it; after each test all is as it was. */
final class SharedBed implements ParameterResolver, AfterEachCallback {
  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == TrialBed.class;
  }

  @Override
  public TrialBed resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return bed(context);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    bed(context).requireAllAsBefore();
  }

  private static TrialBed bed(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(Namespace.create(SharedBed.class))
        .getOrComputeIfAbsent("bed", key -> new TrialBed("flt"), TrialBed.class);
  }
}

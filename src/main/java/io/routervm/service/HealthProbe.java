package io.routervm.service;

/**
 * Something that a change must not take away from the household. What was down before the change is
 * not held against it.
 *
 * @param before looks at the router as it is, whatever it was configured to be
 * @param after looks for what router.yaml says; tries again for a while
 */
public record HealthProbe(Check before, Check after) {
  public String title() {
    return after.title();
  }
}

package io.routervm.cutover;

/**
 * How an item ended when it did not fail.
 *
 * @param evidence what was seen, one line
 */
record ItemResult(StepStatus mark, String evidence) {
  static ItemResult done(String evidence) {
    return new ItemResult(StepStatus.DONE, evidence);
  }

  /** There is nothing to do or to look at here. */
  static ItemResult notNeeded(String why) {
    return new ItemResult(StepStatus.NOT_NEEDED, why);
  }

  /** Something that only a person can do. */
  static ItemResult byHand(String what) {
    return new ItemResult(StepStatus.BY_HAND, what);
  }
}

package io.routervm.cutover;

/**
 * How an item ended when it did not fail.
 *
 * @param evidence what was seen, one line
 */
record Seen(Mark mark, String evidence) {
  static Seen done(String evidence) {
    return new Seen(Mark.DONE, evidence);
  }

  /** There is nothing to do or to look at here. */
  static Seen notNeeded(String why) {
    return new Seen(Mark.NOT_NEEDED, why);
  }

  /** Something that only a person can do. */
  static Seen byHand(String what) {
    return new Seen(Mark.BY_HAND, what);
  }
}

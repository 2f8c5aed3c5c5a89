package io.routervm.host.firewall;

/**
 * What a rule does with a frame that it matches.
 *
 * @param chain where {@link Kind#JUMP} and {@link Kind#GOTO} lead; else empty
 */
record Action(Kind kind, String chain) {
  enum Kind {
    ACCEPT,
    DROP,
    RETURN,
    JUMP,
    /** As a jump that does not come back. */
    GOTO,
    /** It counts, logs or marks: the next rule is asked. */
    GO_ON
  }

  static final Action ACCEPT = new Action(Kind.ACCEPT, "");
  static final Action DROP = new Action(Kind.DROP, "");
  static final Action RETURN = new Action(Kind.RETURN, "");
  static final Action GO_ON = new Action(Kind.GO_ON, "");

  static Action jump(String chain) {
    return new Action(Kind.JUMP, chain);
  }

  static Action goTo(String chain) {
    return new Action(Kind.GOTO, chain);
  }
}

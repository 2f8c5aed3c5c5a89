package io.routervm.cutover;

/** The person at the cables. */
public interface Operator {
  /** Shows {@code instruction} and returns when the person says that it is done. */
  void asks(String instruction);
}

package io.routervm.lab;

import java.util.function.BooleanSupplier;

/**
 * How one fault is done to a router.
 *
 * @param begin does it
 * @param end what somebody outside does in the end: plugs the cable in, buys room
 * @param served whether it no longer lacks what the fault took
 * @param lasts whether it stays until {@code end}, so that {@code doctor} can be asked about it
 */
record Injury(Runnable begin, Runnable end, BooleanSupplier served, boolean lasts) {
  /** What comes back without anybody. */
  static Injury brief(Runnable begin, BooleanSupplier served) {
    return new Injury(begin, () -> {}, served, false);
  }

  static Injury lasting(Runnable begin, Runnable end, BooleanSupplier served) {
    return new Injury(begin, end, served, true);
  }
}

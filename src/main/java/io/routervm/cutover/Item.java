package io.routervm.cutover;

/**
 * One item of the checklist. Its action may be run again at any time: what is done already it finds
 * done.
 *
 * @param id never changes, it stands in {@code cutover.json}
 * @param section the heading it stands under
 * @param title what is done
 * @param looks what is looked at
 * @param stops whether nothing after it may be done when it fails
 */
record Item(String id, String section, String title, String looks, boolean stops, Action action) {
  /** Does it, and returns the evidence; throws {@link io.routervm.failure.Failure}. */
  interface Action {
    ItemResult run();
  }
}

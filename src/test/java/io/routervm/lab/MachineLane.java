package io.routervm.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/**
 * A lab with a router in a virtual machine, which comes from nothing; or, with {@code
 * -Dnetworks.keep=true}, the one that an earlier run with it has left up, as it is.
 */
record MachineLane(Lab lab, RouterUnderTest router) implements AutoCloseable {
  private static final boolean KEEP = Boolean.getBoolean("networks.keep");

  /** What comes before {@code create}. */
  interface Preparation {
    /** Wires and servers of the lab, before the hypervisor has its address. */
    default void lab(Lab lab) {}

    void yaml(RouterUnderTest router) throws IOException;
  }

  /**
   * @param options of {@code lab up}
   */
  static MachineLane up(String name, List<String> options, Preparation preparation) {
    Optional<Lab> kept = KEEP ? Lab.kept(name) : Optional.empty();
    if (kept.isPresent()) {
      return new MachineLane(kept.get(), RouterUnderTest.kept(kept.get()));
    }
    Lab lab = Lab.up(name, options.toArray(String[]::new));
    preparation.lab(lab);
    lab.lease("hv");
    RouterUnderTest router = RouterUnderTest.of(lab, "image");
    try {
      preparation.yaml(router);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    router.noteForLaterRuns();
    return new MachineLane(lab, router);
  }

  @Override
  public void close() {
    if (!KEEP) {
      lab.close();
    }
  }
}

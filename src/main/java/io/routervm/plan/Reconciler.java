package io.routervm.plan;

/**
 * Brings one side of the router (the domain on libvirt, the guest over SSH) to what router.yaml
 * says.
 */
public interface Reconciler {
  /** Reads only. */
  Plan plan();

  /** Applies exactly {@code plan}. */
  Outcome apply(Plan plan);
}

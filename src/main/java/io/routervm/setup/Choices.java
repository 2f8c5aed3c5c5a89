package io.routervm.setup;

import io.routervm.config.Cidr;
import io.routervm.host.Bridge;
import io.routervm.hypervisor.Inventory.Pool;
import io.routervm.os.GuestOs;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a first router.yaml says beyond the defaults.
 *
 * @param image cloud image for method image, with its SHA-256
 * @param bridge the home's
 * @param wan the NIC of the ISP box's cable
 * @param lan the router's address in the home subnet
 * @param isp the subnet that the bridge is in before the cut-over; empty when it has none
 */
public record Choices(
    GuestOs os,
    Optional<Image> image,
    Bridge bridge,
    WanNic wan,
    Pool pool,
    Cidr lan,
    Optional<Cidr> isp) {
  Choices with(Cidr other) {
    return new Choices(os, image, bridge, wan, pool, other, isp);
  }

  /** A cloud image on this host. */
  public record Image(Path file, String sha256) {}
}

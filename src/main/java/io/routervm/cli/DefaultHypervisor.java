package io.routervm.cli;

import io.routervm.config.RouterConfig.Accelerator;
import io.routervm.config.RouterConfig.Hypervisor;
import java.net.URI;

/** This machine's own libvirt: for commands that work before there is a router.yaml. */
final class DefaultHypervisor {
  static final Hypervisor SETTINGS = new Hypervisor(URI.create("qemu:///system"), Accelerator.KVM);

  private DefaultHypervisor() {}
}

package io.routervm.hypervisor;

import io.routervm.failure.Failure;
import io.routervm.remote.RemoteHost;
import io.routervm.shell.Script;

/** The folder of libvirt's networks on another machine; see {@link LocalHost#makeNetworkFolder}. */
record RemoteNetworkFolder(RemoteHost host) {
  private static final String FOLDER = "/var/lib/libvirt/dnsmasq";
  private static final Script IS_FOR_ROOT =
      Script.of(
          "[ -d /var/lib/libvirt ] && [ ! -e "
              + FOLDER
              + " ] && [ ! -w /var/lib/libvirt ] || exit 1");

  boolean isForRootToMake() {
    return host.run(IS_FOR_ROOT, RemoteHost.ANSWER).succeeded();
  }

  void make() {
    Script work =
        Script.of(
            "if [ -d /var/lib/libvirt ] && [ -w /var/lib/libvirt ] && [ ! -e "
                + FOLDER
                + " ]; then",
            "  mkdir " + FOLDER,
            "  chmod 755 " + FOLDER,
            "fi");
    RemoteHost.Result result = host.run(work, RemoteHost.ANSWER);
    if (!result.succeeded()) {
      throw Failure.precondition(
          "the folder of libvirt's networks cannot be made: " + result.errors().strip(),
          FOLDER + " on " + host.name(),
          "make it there (`mkdir`), then run the command again");
    }
  }
}

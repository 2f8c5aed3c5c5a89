package io.routervm.hypervisor;

import io.routervm.failure.Failure;
import io.routervm.remote.RemoteHost;
import io.routervm.shell.Script;
import java.util.List;

/** The folder of libvirt's networks on another machine; see {@link LocalHost#makeNetworkFolder}. */
record RemoteNetworkFolder(RemoteHost host) {
  private static final String FOLDER = "/var/lib/libvirt/dnsmasq";
  private static final Script IS_FOR_ROOT =
      Script.of(
          "if [ ! -d /var/lib/libvirt ] || [ -e " + FOLDER + " ] || [ -w /var/lib/libvirt ]; then",
          "  exit 1",
          "fi");
  private static final Script WORK =
      Script.of(
          "if [ -d /var/lib/libvirt ] && [ -w /var/lib/libvirt ] && [ ! -e " + FOLDER + " ]; then",
          "  mkdir " + FOLDER,
          "  chmod 755 " + FOLDER,
          "fi");

  static List<Script> scripts() {
    return List.of(IS_FOR_ROOT, WORK);
  }

  boolean isForRootToMake() {
    return host.run(IS_FOR_ROOT, RemoteHost.ANSWER).succeeded();
  }

  void make() {
    RemoteHost.Result result = host.run(WORK, RemoteHost.ANSWER);
    if (!result.succeeded()) {
      throw Failure.precondition(
          "the folder of libvirt's networks cannot be made: " + result.errors().strip(),
          FOLDER + " on " + host.name(),
          "make it there (`mkdir`), then run the command again");
    }
  }
}

package io.routervm.service;

import io.routervm.config.LocalNetwork;
import io.routervm.os.GuestOs;
import java.util.List;

/**
 * The dnsmasq of one network, where its files and its unit are. Each network has its own: one
 * dnsmasq gives everybody the names of all, and what a network may not reach is not to be seen from
 * it either. What a network may reach its server asks the server there.
 */
record NameServer(LocalNetwork network) {
  /** The home's is the package's own unit, with the package's files. */
  private static final String HOME_UNIT = "dnsmasq.service";

  private static final String HOME_CONFIGURATION = "/etc/dnsmasq.conf";
  private static final String HOME_FOLDER = "/etc/dnsmasq.d";

  /** The unit file of all others. */
  static final String TEMPLATE_UNIT = "routervm-dnsmasq@.service";

  String unit() {
    return network.isHome() ? HOME_UNIT : unit(network.name());
  }

  /** That of a network beside the home LAN. */
  static String unit(String network) {
    return TEMPLATE_UNIT.replace("@", "@" + network);
  }

  /** The files of a network beside the home LAN. */
  static List<String> files(String network) {
    String ours = ours(network);
    return List.of(ours + ".conf", ours + ".d");
  }

  String configuration() {
    return network.isHome() ? HOME_CONFIGURATION : ours() + ".conf";
  }

  /** Of the files that the configuration reads, one a topic. */
  String folder() {
    return network.isHome() ? HOME_FOLDER : ours() + ".d";
  }

  String hosts() {
    return folder() + "/hosts.conf";
  }

  String records() {
    return folder() + "/records.conf";
  }

  private String ours() {
    return ours(network.name());
  }

  private static String ours(String network) {
    return "/etc/routervm/dnsmasq-" + network;
  }

  /** Where its leases are; the place is each system's own. */
  String leases(GuestOs os) {
    String folder = Dnsmasq.isDebian(os) ? "/var/lib/misc/" : "/var/lib/dnsmasq/";
    return folder + "dnsmasq" + (network.isHome() ? "" : "-" + network.name()) + ".leases";
  }

  /** Whether a file of the guest is the configuration of one. */
  static boolean isConfiguration(String path) {
    return path.equals(HOME_CONFIGURATION) || path.matches("/etc/routervm/dnsmasq-[^/]+\\.conf");
  }
}

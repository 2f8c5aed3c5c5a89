package io.routervm.hypervisor;

import io.routervm.config.RouterConfig;
import io.routervm.failure.Failure;
import java.util.Optional;
import org.libvirt.Connect;
import org.libvirt.Error.ErrorNumber;
import org.libvirt.LibvirtException;
import org.libvirt.Network;
import org.w3c.dom.Element;

/** The private network between hypervisor and router; ours when it has our UUID. */
final class ManagementNetwork {
  private static final String RUNNING = ", running";
  private static final String AUTOSTART = ", autostart";
  private static final int LIVE = 0;

  /** VIR_NETWORK_XML_INACTIVE. */
  private static final int PERSISTENT = 1;

  private final Connect connect;
  private final RouterConfig config;
  private final String name;
  private final String where;

  ManagementNetwork(Connect connect, RouterConfig config) {
    this.connect = connect;
    this.config = config;
    this.name = config.identity().managementNetworkName();
    this.where = "libvirt network " + name;
  }

  /**
   * Defines it where it is missing or changed, starts it, and lets it start with the host.
   *
   * @param inUse whether the router runs: a restart would take the network from under it for good
   */
  void ensure(boolean inUse) {
    refuseForeign();
    if (!inUse && !described(LIVE).equals(desired())) {
      find().ifPresent(this::stop);
    }
    if (!described(PERSISTENT).equals(desired())) {
      free(
          LibvirtErrors.call(
              where, () -> connect.networkDefineXML(DomainXml.managementNetwork(config))));
    }
    Network network = find().orElseThrow();
    try {
      if (!active(network)) {
        LibvirtErrors.run(where, network::create);
      }
      LibvirtErrors.run(where, () -> network.setAutostart(true));
    } finally {
      free(network);
    }
  }

  /**
   * For people, and for comparison: what is defined and whether it runs.
   *
   * @param inUse whether the router runs, so that the network stays as it was started
   */
  String state(boolean inUse) {
    Optional<Network> found = find();
    if (found.isEmpty()) {
      return DomainPart.NONE;
    }
    Network network = found.get();
    try {
      String persistent = described(PERSISTENT);
      return (inUse || !persistent.equals(desired()) ? persistent : described(LIVE))
          + (active(network) ? RUNNING : ", off")
          + (LibvirtErrors.call(where, network::getAutostart) ? AUTOSTART : "");
    } finally {
      free(network);
    }
  }

  /** Whether it runs and would have to be restarted to be as desired. */
  boolean restartDue() {
    return state(true).contains(RUNNING) && !described(LIVE).equals(desired());
  }

  String desiredState() {
    return desired() + RUNNING + AUTOSTART;
  }

  /**
   * What libvirt says of it.
   *
   * @param flags {@link #LIVE}, which is the persistent one while it is off, or {@link #PERSISTENT}
   */
  private String described(int flags) {
    Optional<Network> found = find();
    if (found.isEmpty()) {
      return DomainPart.NONE;
    }
    Network network = found.get();
    try {
      // A driver that knows one definition only (libvirt's test driver) refuses the flag.
      String xml =
          LibvirtErrors.find(
                  where, ErrorNumber.VIR_ERR_INVALID_ARG, () -> network.getXMLDesc(flags))
              .orElseGet(() -> LibvirtErrors.call(where, () -> network.getXMLDesc(LIVE)));
      return describe(Xml.parse(xml));
    } finally {
      free(network);
    }
  }

  private String desired() {
    return describe(Xml.parse(DomainXml.managementNetwork(config)));
  }

  void refuseForeign() {
    Optional<Network> found = find();
    if (found.isEmpty()) {
      return;
    }
    Network network = found.get();
    try {
      String uuid = LibvirtErrors.call(where, network::getUUIDString);
      if (!uuid.equals(config.identity().managementNetwork().toString())) {
        throw Failure.precondition(
            "a network called " + name + " exists and is not routervm's",
            where,
            "Give the router another `name`, or remove that network yourself.");
      }
    } finally {
      free(network);
    }
  }

  /** Stops and undefines it when it is ours; a foreign one of that name is left alone. */
  void remove() {
    Optional<Network> found =
        LibvirtErrors.find(
            where,
            ErrorNumber.VIR_ERR_NO_NETWORK,
            () -> connect.networkLookupByUUID(config.identity().managementNetwork()));
    if (found.isEmpty()) {
      return;
    }
    Network network = found.get();
    if (active(network)) {
      LibvirtErrors.run(where, network::destroy);
    }
    LibvirtErrors.run(where, network::undefine);
    free(network);
  }

  private Optional<Network> find() {
    return LibvirtErrors.find(
        where, ErrorNumber.VIR_ERR_NO_NETWORK, () -> connect.networkLookupByName(name));
  }

  private void stop(Network network) {
    if (active(network)) {
      LibvirtErrors.run(where, network::destroy);
    }
    free(network);
  }

  private boolean active(Network network) {
    return LibvirtErrors.call(where, network::isActive) == 1;
  }

  private static String describe(Element network) {
    String forward = Xml.child(network, "forward").map(f -> f.getAttribute("mode")).orElse("");
    return String.join(
        " ",
        forward.isEmpty() ? "isolated" : "forward " + forward,
        "bridge",
        Xml.attribute(network, "bridge", "name"),
        Xml.attribute(network, "ip", "address") + "/" + Xml.attribute(network, "ip", "netmask"),
        Xml.attribute(network, "dns", "enable").equals("no") ? "no DNS" : "DNS",
        Xml.all(network, "ip/dhcp").isEmpty() ? "no DHCP" : "DHCP");
  }

  private static void free(Network network) {
    try {
      network.free();
    } catch (LibvirtException e) {
      throw new IllegalStateException(e);
    }
  }
}

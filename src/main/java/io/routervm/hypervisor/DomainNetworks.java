package io.routervm.hypervisor;

import java.util.LinkedHashMap;
import java.util.Map;
import org.w3c.dom.Element;

/**
 * The NICs that a definition has for networks beside the home LAN. Their aliases tell one of a
 * network that is not wanted any more from one that somebody else has added.
 */
final class DomainNetworks {
  /** libvirt keeps the aliases that begin so. */
  private static final String PREFIX = "ua-";

  private DomainNetworks() {}

  /** Of the NIC of a network beside the home LAN, which has had none since there was no other. */
  static String alias(String nic) {
    return PREFIX + nic;
  }

  /** The elements by the NICs' names in the guest: {@code iot0}. */
  static Map<String, Element> of(Element domain) {
    Map<String, Element> nics = new LinkedHashMap<>();
    for (Element nic : Xml.all(domain, "devices/interface")) {
      String alias = Xml.attribute(nic, "alias", "name");
      if (alias.startsWith(PREFIX) && alias.endsWith("0")) {
        nics.put(alias.substring(PREFIX.length()), nic);
      }
    }
    return nics;
  }

  /** The network of a NIC. */
  static String network(String nic) {
    return nic.substring(0, nic.length() - 1);
  }
}

package io.routervm.hypervisor;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/**
 * Where a NIC is plugged in: what of it changes while the machine runs.
 *
 * @param vlan 802.1Q tag, 0 for none
 */
public record NicPort(String bridge, int vlan) {
  private static final Pattern TEXT = Pattern.compile("([^/ =]{1,15})/(\\d{1,4})");
  private static final String SOURCE = "source";
  private static final String VLAN = "vlan";

  static NicPort of(Element nic) {
    String tag = Xml.attribute(nic, VLAN + "/tag", "id");
    return new NicPort(
        Xml.attribute(nic, SOURCE, "bridge"), tag.isEmpty() ? 0 : Integer.parseInt(tag));
  }

  /** Reads {@link #text}; empty for anything else. */
  static Optional<NicPort> parse(String text) {
    Matcher parts = TEXT.matcher(text);
    return parts.matches()
        ? Optional.of(new NicPort(parts.group(1), Integer.parseInt(parts.group(2))))
        : Optional.empty();
  }

  String text() {
    return bridge + "/" + vlan;
  }

  /** For people. */
  String shown() {
    return "bridge " + bridge + (vlan == 0 ? "" : ", tag " + vlan);
  }

  /** Plugs {@code nic} in here. */
  void setOn(Element nic) {
    Element source = Xml.child(nic, SOURCE).orElseThrow();
    source.setAttribute("bridge", bridge);
    Xml.child(nic, VLAN).ifPresent(nic::removeChild);
    if (vlan > 0) {
      Document document = nic.getOwnerDocument();
      Element tag = document.createElement("tag");
      tag.setAttribute("id", String.valueOf(vlan));
      Element tags = document.createElement(VLAN);
      tags.appendChild(tag);
      nic.insertBefore(tags, source.getNextSibling());
    }
  }
}

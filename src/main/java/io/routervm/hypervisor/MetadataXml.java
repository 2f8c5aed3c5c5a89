package io.routervm.hypervisor;

import io.routervm.config.Placement;
import io.routervm.hypervisor.Metadata.Attempt;
import java.util.Optional;
import org.w3c.dom.Element;

/** {@link Metadata} as the element in the domain's {@code <metadata>}. */
final class MetadataXml {
  /** Prefix under which libvirt stores the element. */
  static final String PREFIX = "routervm";

  private MetadataXml() {}

  static String write(Metadata metadata) {
    return "<"
        + PREFIX
        + ":router xmlns:"
        + PREFIX
        + "=\""
        + Metadata.NAMESPACE
        + "\""
        + attributes(metadata)
        + "/>";
  }

  /** Without prefix and namespace: libvirt adds its own when it stores the element. */
  static String bare(Metadata metadata) {
    return "<router" + attributes(metadata) + "/>";
  }

  /** Empty when {@code domain} has no element of ours, or one that this version cannot read. */
  static Optional<Metadata> read(Element domain) {
    return Xml.child(domain, "metadata").stream()
        .flatMap(metadata -> Xml.children(metadata).stream())
        .filter(element -> Metadata.NAMESPACE.equals(element.getNamespaceURI()))
        .findFirst()
        .flatMap(MetadataXml::parse);
  }

  private static String attributes(Metadata metadata) {
    String run =
        metadata
            .attempt()
            .map(
                attempt ->
                    " nonce=\""
                        + attempt.nonce()
                        + "\" console-offset=\""
                        + attempt.consoleOffset()
                        + "\"")
            .orElse("");
    return " phase=\"" + metadata.phase() + "\" placement=\"" + metadata.placement() + "\"" + run;
  }

  private static Optional<Metadata> parse(Element element) {
    Optional<Phase> phase = Phase.parse(element.getAttribute("phase"));
    Optional<Placement> placement = Placement.parse(element.getAttribute("placement"));
    if (phase.isEmpty() || placement.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new Metadata(phase.get(), placement.get(), attempt(element)));
  }

  private static Optional<Attempt> attempt(Element element) {
    String nonce = element.getAttribute("nonce");
    String offset = element.getAttribute("console-offset");
    if (!nonce.matches("[0-9a-f]{8,64}") || !offset.matches("\\d{1,18}")) {
      return Optional.empty();
    }
    return Optional.of(new Attempt(nonce, Long.parseLong(offset)));
  }
}

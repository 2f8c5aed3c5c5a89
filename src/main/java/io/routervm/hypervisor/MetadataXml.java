package io.routervm.hypervisor;

import io.routervm.config.Placement;
import io.routervm.hypervisor.Metadata.Attempt;
import java.util.List;
import java.util.Optional;
import org.w3c.dom.Element;

/** {@link Metadata} as the element in the domain's {@code <metadata>}. */
final class MetadataXml {
  /** Prefix under which libvirt stores the element. */
  static final String PREFIX = "routervm";

  private static final String TRIAL = "trial";

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
    return element(domain).flatMap(MetadataXml::parse);
  }

  /** Notes in a definition which NICs are on trial. */
  static void mark(Element domain, List<NicOnTrial> trial) {
    Element element = element(domain).orElseThrow();
    if (trial.isEmpty()) {
      element.removeAttribute(TRIAL);
    } else {
      element.setAttribute(TRIAL, NicOnTrial.write(trial));
    }
  }

  private static Optional<Element> element(Element domain) {
    return Xml.child(domain, "metadata").stream()
        .flatMap(metadata -> Xml.children(metadata).stream())
        .filter(element -> Metadata.NAMESPACE.equals(element.getNamespaceURI()))
        .findFirst();
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
    String trial =
        metadata.trial().isEmpty()
            ? ""
            : " " + TRIAL + "=\"" + NicOnTrial.write(metadata.trial()) + "\"";
    return " phase=\""
        + metadata.phase()
        + "\" placement=\""
        + metadata.placement()
        + "\""
        + run
        + trial;
  }

  private static Optional<Metadata> parse(Element element) {
    Optional<Phase> phase = Phase.parse(element.getAttribute("phase"));
    Optional<Placement> placement = Placement.parse(element.getAttribute("placement"));
    if (phase.isEmpty() || placement.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Metadata(
            phase.get(),
            placement.get(),
            attempt(element),
            NicOnTrial.read(element.getAttribute(TRIAL))));
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

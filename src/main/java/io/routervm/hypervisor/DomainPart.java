package io.routervm.hypervisor;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.w3c.dom.Element;

/**
 * One part of a domain's definition that router.yaml decides.
 *
 * @param key for people, and in resource ids: {@code memory}, {@code nic lan0}
 * @param describe the meaning of this part of a whole definition, with libvirt's defaults filled
 *     in: equal texts mean no difference; holds no secret
 * @param copy makes this part of the second definition that of the first
 */
record DomainPart(
    String key, Function<Element, String> describe, BiConsumer<Element, Element> copy) {
  /** What a definition without the part is described as. */
  static final String NONE = "none";

  /** An attribute of the root element. */
  static DomainPart attribute(String key, String name) {
    return new DomainPart(
        key,
        domain -> domain.getAttribute(name),
        (from, to) -> to.setAttribute(name, from.getAttribute(name)));
  }

  /** Child elements of the root element with one of {@code names}. */
  static DomainPart elements(String key, List<String> names, Function<Element, String> describe) {
    return new DomainPart(
        key, describe, (from, to) -> Xml.replace(to, named(to, names), named(from, names)));
  }

  /** Devices of one kind, each described by itself. */
  static DomainPart devices(
      String key,
      String kind,
      Function<Element, Boolean> belongs,
      Function<Element, String> describe) {
    Function<Element, List<Element>> find =
        domain -> Xml.all(domain, "devices/" + kind).stream().filter(belongs::apply).toList();
    return new DomainPart(
        key,
        domain -> {
          List<Element> found = find.apply(domain);
          return found.isEmpty()
              ? NONE
              : found.stream().map(describe).collect(Collectors.joining("; "));
        },
        (from, to) -> Xml.replace(Xml.all(to, "devices").get(0), find.apply(to), find.apply(from)));
  }

  private static List<Element> named(Element domain, List<String> names) {
    return Xml.children(domain).stream()
        .filter(element -> names.contains(element.getTagName()))
        .toList();
  }
}

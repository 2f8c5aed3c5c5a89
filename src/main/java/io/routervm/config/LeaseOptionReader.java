package io.routervm.config;

import io.routervm.config.LeaseOption.Content;
import io.routervm.config.document.Node;
import io.routervm.config.document.ProblemLog;
import io.routervm.config.document.Refusal;
import io.routervm.config.document.Shown;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads what an option of a lease holds; what it cannot hold is refused where it stands. */
final class LeaseOptionReader {
  /** Printable ASCII, tabs and ends of lines; an option has room for 255, dnsmasq's line for it. */
  private static final String CHARACTERS = "[ -~\t\n\r]{1,250}";

  private static final String HEX = "hex:";

  private final LeaseOption option;
  private final String path;
  private final ProblemLog log;

  LeaseOptionReader(LeaseOption option, String path, ProblemLog log) {
    this.option = option;
    this.path = path;
    this.log = log;
  }

  /** Empty when it is refused. */
  Optional<LeaseValue> read(Node.Entry entry) {
    if (entry.value() instanceof Node.Sequence list && !list.items().isEmpty()) {
      return elements(list).flatMap(this::list);
    }
    if (!(entry.value() instanceof Node.Scalar scalar) || scalar.isNull()) {
      return refuse(entry.value(), "holds " + entry.value().kind());
    }
    return switch (option.content()) {
      case OCTET, TWO_OCTETS, FOUR_OCTETS -> number(scalar);
      case ADDRESSES, DOMAINS -> list(List.of(scalar));
      case TEXT -> text(scalar);
      case ANY -> any(scalar);
    };
  }

  private Optional<List<Node.Scalar>> elements(Node.Sequence list) {
    List<Node.Scalar> elements = new ArrayList<>();
    for (Node item : list.items()) {
      if (!(item instanceof Node.Scalar scalar)) {
        return refuse(item, "holds a list with " + item.kind() + " in it");
      }
      elements.add(scalar);
    }
    return Optional.of(elements);
  }

  private Optional<LeaseValue> list(List<Node.Scalar> elements) {
    boolean isOfDomains = option.content() == Content.DOMAINS;
    if (!isOfDomains && option.content() != Content.ADDRESSES && option.content() != Content.ANY) {
      return refuse(elements.get(0), "holds no list");
    }
    List<Ipv4> addresses = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (Node.Scalar element : elements) {
      if (isOfDomains) {
        domain(element).ifPresent(names::add);
      } else {
        Ipv4.parse(element.text()).ifPresent(addresses::add);
      }
      if (addresses.size() + names.size() <= elements.indexOf(element)) {
        return refuse(element, "holds " + Shown.value(path, element.text()));
      }
    }
    if (elements.size() > (isOfDomains ? 6 : 32)) {
      return refuse(elements.get(0), "holds more than an option has room for");
    }
    return Optional.of(
        isOfDomains ? new LeaseValue.Domains(names) : new LeaseValue.Addresses(addresses));
  }

  private static Optional<String> domain(Node.Scalar element) {
    try {
      return Texts.domain(element.text());
    } catch (Refusal refusal) {
      return Optional.empty();
    }
  }

  private Optional<LeaseValue> number(Node.Scalar scalar) {
    String text = scalar.text();
    int octets = option.content().octets();
    if (scalar.scalarKind() == Node.ScalarKind.INTEGER && text.matches("0|[1-9][0-9]{0,9}")) {
      long number = Long.parseLong(text);
      if (number < 1L << (8 * octets)) {
        return Optional.of(new LeaseValue.Whole(number, octets));
      }
    }
    return refuse(scalar, "holds " + Shown.value(path, text));
  }

  private Optional<LeaseValue> text(Node.Scalar scalar) {
    return scalar.text().matches(CHARACTERS)
        ? Optional.of(new LeaseValue.Characters(scalar.text()))
        : refuse(
            scalar,
            "holds nothing, more than 250 characters, or some that are not printable ASCII");
  }

  /** How long a number is, only those options tell that are known. */
  private Optional<LeaseValue> any(Node.Scalar scalar) {
    if (scalar.scalarKind() == Node.ScalarKind.INTEGER) {
      return refuse(scalar, "holds a number, and it is not known how many bytes it has");
    }
    if (scalar.text().startsWith(HEX)) {
      Optional<DhcpData> data = DhcpData.parse(scalar.text());
      return data.isPresent()
          ? data.map(LeaseValue.Octets::new)
          : refuse(scalar, "holds bytes that are no pairs of hexadecimal digits");
    }
    Optional<Ipv4> address = Ipv4.parse(scalar.text());
    return address.isPresent()
        ? Optional.of(new LeaseValue.Addresses(List.of(address.get())))
        : text(scalar);
  }

  private <T> Optional<T> refuse(Node at, String message) {
    log.add(
        at.position(),
        path,
        option.title() + " " + message,
        "Write " + option.content().expected() + ".");
    return Optional.empty();
  }
}

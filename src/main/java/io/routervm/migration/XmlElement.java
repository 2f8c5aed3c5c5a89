package io.routervm.migration;

import io.routervm.failure.Failure;
import java.io.StringReader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * An element with its place, which the platform's own trees do not keep.
 *
 * @param line where it begins, from 1
 * @param text what stands in it beside elements
 */
record XmlElement(String name, int line, StringBuilder text, List<XmlElement> children) {
  private static final int DEEPEST = 100;

  /**
   * The document's element. Document types are refused, and with them entities.
   *
   * @throws Failure (usage) when it is no such XML
   */
  static XmlElement read(SourceFile file) {
    XMLInputFactory factory = XMLInputFactory.newFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_COALESCING, true);
    Deque<XmlElement> open = new ArrayDeque<>();
    XmlElement root = new XmlElement("", 1, new StringBuilder(), new ArrayList<>());
    open.push(root);
    try {
      XMLStreamReader reader = factory.createXMLStreamReader(new StringReader(file.text()));
      while (reader.hasNext()) {
        switch (reader.next()) {
          case XMLStreamConstants.START_ELEMENT -> {
            XmlElement element =
                new XmlElement(
                    reader.getLocalName(),
                    reader.getLocation().getLineNumber(),
                    new StringBuilder(),
                    new ArrayList<>());
            open.element().children.add(element);
            open.push(element);
            if (open.size() > DEEPEST) {
              throw refuse("its elements are nested too deeply", file, null);
            }
          }
          case XMLStreamConstants.END_ELEMENT -> open.pop();
          case XMLStreamConstants.CHARACTERS -> open.element().text.append(reader.getText());
          default -> {}
        }
      }
    } catch (XMLStreamException e) {
      int line = e.getLocation() == null ? 1 : e.getLocation().getLineNumber();
      throw refuse("is not well-formed XML, as of line " + line, file, e);
    }
    return root.children.get(0);
  }

  private static Failure refuse(String what, SourceFile file, Throwable cause) {
    return new Failure(
        Failure.Kind.USAGE,
        what,
        file.path().toString(),
        "export the configuration once more, without encryption",
        cause);
  }

  List<XmlElement> all(String child) {
    return children.stream().filter(one -> one.name.equals(child)).toList();
  }

  /** Those at the end of a path, {@code dhcpd/lan/staticmap}. */
  List<XmlElement> at(String path) {
    List<XmlElement> found = List.of(this);
    for (String step : path.split("/", -1)) {
      found = found.stream().flatMap(one -> one.all(step).stream()).toList();
    }
    return found;
  }

  /** The text of the first element of a path; empty when it has none. */
  Optional<String> get(String path) {
    return at(path).stream().map(XmlElement::value).filter(value -> !value.isEmpty()).findFirst();
  }

  String value() {
    return text.toString().strip();
  }
}

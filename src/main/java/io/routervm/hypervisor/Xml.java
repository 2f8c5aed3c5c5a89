package io.routervm.hypervisor;

import io.routervm.failure.Reason;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/** Reading XML: small steps from element to element; a missing attribute is "". */
public final class Xml {
  private Xml() {}

  /** The root element of what libvirt says. */
  static Element parse(String text) {
    try {
      return read(text);
    } catch (SAXException e) {
      throw new IllegalStateException("libvirt's XML cannot be read: " + Reason.of(e), e);
    }
  }

  /**
   * The root element of {@code text}.
   *
   * @throws SAXException when that is no XML, or has a document type
   */
  public static Element read(String text) throws SAXException {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setNamespaceAware(true);
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      DocumentBuilder builder = factory.newDocumentBuilder();
      // The default one prints.
      builder.setErrorHandler(new DefaultHandler());
      return builder.parse(new InputSource(new StringReader(text))).getDocumentElement();
    } catch (ParserConfigurationException | IOException e) {
      throw new IllegalStateException("Java reads XML", e);
    }
  }

  static String write(Element root) {
    try {
      Transformer transformer = TransformerFactory.newInstance().newTransformer();
      transformer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
      StringWriter text = new StringWriter();
      transformer.transform(new DOMSource(root), new StreamResult(text));
      return text.toString();
    } catch (TransformerException e) {
      throw new IllegalStateException("XML cannot be written: " + Reason.of(e), e);
    }
  }

  static List<Element> children(Element parent) {
    List<Element> found = new ArrayList<>();
    for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element element) {
        found.add(element);
      }
    }
    return found;
  }

  public static List<Element> children(Element parent, String name) {
    return children(parent).stream().filter(child -> child.getTagName().equals(name)).toList();
  }

  static Optional<Element> child(Element parent, String name) {
    return children(parent, name).stream().findFirst();
  }

  /** The elements at a path of names below {@code root}: {@code devices/interface}. */
  static List<Element> all(Element root, String path) {
    List<Element> found = List.of(root);
    for (String name : path.split("/", -1)) {
      found = found.stream().flatMap(element -> children(element, name).stream()).toList();
    }
    return found;
  }

  /** The attribute of the first element at {@code path}; "" when there is none. */
  public static String attribute(Element root, String path, String attribute) {
    return all(root, path).stream()
        .findFirst()
        .map(element -> element.getAttribute(attribute))
        .orElse("");
  }

  /** The text of the first element at {@code path}; "" when there is none. */
  public static String text(Element root, String path) {
    return all(root, path).stream()
        .findFirst()
        .map(element -> element.getTextContent().strip())
        .orElse("");
  }

  /** Replaces {@code old} below {@code parent} by copies of {@code fresh}, whitespace aside. */
  static void replace(Element parent, List<Element> old, List<Element> fresh) {
    Document document = parent.getOwnerDocument();
    Node place = old.isEmpty() ? null : old.get(0);
    for (Element element : fresh) {
      parent.insertBefore(document.importNode(element, true), place);
    }
    old.forEach(parent::removeChild);
  }
}

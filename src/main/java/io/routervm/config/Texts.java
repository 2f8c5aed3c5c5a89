package io.routervm.config;

import io.routervm.config.document.Refusal;
import io.routervm.config.document.Text;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;

/** The values of router.yaml that are written as text: addresses, names, URLs. */
final class Texts {
  private static final String LABEL_PATTERN = "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
  private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
  private static final String QUAD = OCTET + "(\\." + OCTET + "){3}";
  private static final String DOMAIN_PATTERN = LABEL_PATTERN + "(\\." + LABEL_PATTERN + ")*";
  private static final int LONGEST_DOMAIN = 253;

  static final Text<Ipv4> ADDRESS =
      optional(
          "IPv4 address", "an IPv4 address such as 192.168.42.10", "^" + QUAD + "$", Ipv4::parse);

  static final Text<Cidr> INTERFACE =
      optional(
          "address/prefix",
          "an address with its prefix length, such as 192.168.42.254/24",
          "^" + QUAD + "/([0-9]|[12][0-9]|3[0-2])$",
          Cidr::parse);

  static final Text<Cidr> SUBNET =
      new Text<>(
          "subnet",
          "a subnet such as 10.8.0.0/24",
          "^" + QUAD + "/([0-9]|[12][0-9]|3[0-2])$",
          Texts::subnet);

  static final Text<MacAddress> MAC =
      new Text<>(
          "MAC address",
          "a MAC address such as 52:54:00:12:34:56",
          "^[0-9A-Fa-f]{2}([:-][0-9A-Fa-f]{2}){5}$",
          Texts::mac);

  static final Text<String> LABEL =
      new Text<>(
          "host name",
          "a host name: letters, digits and hyphens, at most 63, such as nas",
          "^" + LABEL_PATTERN + "$",
          Texts::label);

  static final Text<String> DOMAIN =
      new Text<>(
          "DNS name",
          "a DNS name such as home.example.net",
          "^" + DOMAIN_PATTERN + "$",
          Texts::domain);

  static final Text<String> INTERFACE_NAME =
      matching(
          "interface name",
          "the name of a bridge: at most 15 letters, digits, dots, hyphens or underscores",
          "^[A-Za-z0-9_][A-Za-z0-9_.-]{0,14}$");

  static final Text<String> POOL =
      matching(
          "pool name",
          "the name of a libvirt storage pool, as `virsh pool-list` shows it",
          "^[A-Za-z0-9_][A-Za-z0-9_.+-]{0,63}$");

  static final Text<String> CHECKSUM =
      matching(
          "SHA-256",
          "a SHA-256 in 64 hexadecimal digits, as sha256sum prints it",
          "^[0-9A-Fa-f]{64}$");

  static final Text<String> USB_ID =
      matching(
          "vendor:product",
          "the adapter's id as lsusb prints it, such as 0bda:8153",
          "^[0-9A-Fa-f]{4}:[0-9A-Fa-f]{4}$");

  static final Text<String> USB_SERIAL =
      matching(
          "text",
          "the adapter's serial number as `lsusb -v` prints it",
          "^[!-~]([ -~]{0,126}[!-~])?$");

  static final Text<String> USB_PORT =
      matching(
          "bus-port", "a USB port such as 2-1.3", "^[0-9]{1,3}-[0-9]{1,3}(\\.[0-9]{1,3}){0,5}$");

  static final Text<String> PCI_ADDRESS =
      matching(
          "PCI address",
          "a PCI device with its domain, in lower case as `lspci -D` prints it, such as"
              + " 0000:03:00.0",
          "^[0-9a-f]{4}:[0-9a-f]{2}:[01][0-9a-f]\\.[0-7]$");

  static final Text<String> LOGIN =
      matching(
          "text",
          "a login without spaces, quotes, commas, backslashes or #",
          "^[^\\s,'\"#\\\\]{1,128}$");

  static final Text<String> LOCATION =
      new Text<>(
          "URL or path",
          "a URL (http, https, file) or a path",
          "^[^\\s]([^\\r\\n]*[^\\s])?$",
          Texts::location);

  static final Text<URI> LIBVIRT_URI =
      new Text<>(
          "libvirt URI",
          "a libvirt URI such as qemu:///system",
          "^[a-z][a-z0-9+.-]*://",
          Texts::libvirtUri);

  static final Text<URI> HTTPS_URL =
      new Text<>(
          "https URL",
          "an https URL such as https://api.ipify.org/, without user, quotes, spaces or #",
          "^https://[^\\s'\"#,\\\\]{1,200}$",
          Texts::httpsUrl);

  private Texts() {}

  /** A text that a pattern describes wholly. */
  private static Text<String> matching(String summary, String expected, String pattern) {
    return optional(
        summary,
        expected,
        pattern,
        text -> text.matches(pattern) ? Optional.of(text) : Optional.empty());
  }

  /** A text whose parser gives no reasons. */
  static <T> Text<T> optional(
      String summary,
      String expected,
      String pattern,
      java.util.function.Function<String, Optional<T>> parser) {
    return new Text<>(
        summary,
        expected,
        pattern,
        text ->
            parser
                .apply(text)
                .orElseThrow(
                    () -> new Refusal("is not " + article(summary), "Write " + expected + ".")));
  }

  private static String article(String summary) {
    if (summary.equals("text")) {
      return "allowed text";
    }
    return ("Iaeio".indexOf(summary.charAt(0)) >= 0 ? "an " : "a ") + summary;
  }

  private static Cidr subnet(String text) throws Refusal {
    Cidr subnet = INTERFACE.parser().parse(text);
    if (!subnet.equals(subnet.subnet())) {
      throw new Refusal(
          "is an address inside a subnet, not the subnet", "Write " + subnet.subnet() + ".");
    }
    return subnet;
  }

  private static MacAddress mac(String text) throws Refusal {
    MacAddress mac =
        MacAddress.parse(text)
            .orElseThrow(
                () -> new Refusal("is not a MAC address", "Write " + MAC.expected() + "."));
    if (mac.text().equals("00:00:00:00:00:00")) {
      throw new Refusal("is no device's address", "Write the device's own MAC address.");
    }
    if ((Integer.parseInt(mac.text().substring(0, 2), 16) & 1) == 1) {
      throw new Refusal("is a multicast address", "Write the device's own MAC address.");
    }
    return mac;
  }

  private static String label(String text) throws Refusal {
    if (text.contains(".")) {
      throw new Refusal(
          "has a dot in it", "Write the first part only; the zone is added by itself.");
    }
    if (!text.matches(LABEL_PATTERN)) {
      throw new Refusal("is not a host name", "Write " + LABEL.expected() + ".");
    }
    if (text.toLowerCase(Locale.ROOT).equals("localhost")) {
      throw new Refusal("is every machine's name for itself", "Choose another name.");
    }
    if (text.matches("[0-9]+")) {
      throw new Refusal("reads as a number", "Choose a name with a letter in it.");
    }
    return text;
  }

  private static String domain(String text) throws Refusal {
    if (text.length() > LONGEST_DOMAIN || !text.matches(DOMAIN_PATTERN)) {
      throw new Refusal(
          "is not a DNS name",
          "Write labels of letters, digits and hyphens with dots between them, without a dot at"
              + " the end.");
    }
    String last = text.substring(text.lastIndexOf('.') + 1);
    if (last.matches("[0-9]+")) {
      throw new Refusal("ends in a number, which no DNS name does", "Write a name.");
    }
    return text;
  }

  private static String location(String text) throws Refusal {
    if (!text.equals(text.strip()) || text.isEmpty() || text.indexOf('\n') >= 0) {
      throw new Refusal("is neither a URL nor a path", "Write " + LOCATION.expected() + ".");
    }
    return text;
  }

  private static URI libvirtUri(String text) throws Refusal {
    Refusal refusal = new Refusal("is not a libvirt URI", "Write " + LIBVIRT_URI.expected() + ".");
    try {
      URI uri = new URI(text);
      if (uri.getScheme() == null || !text.contains("://")) {
        throw refusal;
      }
      String user = uri.getRawUserInfo();
      if (user != null && user.contains(":")) {
        throw new Refusal("holds a password", "Use an SSH key or libvirt's own authentication.");
      }
      return uri;
    } catch (URISyntaxException e) {
      throw refusal;
    }
  }

  private static URI httpsUrl(String text) throws Refusal {
    if (text.startsWith("http://")) {
      throw new Refusal(
          "is not encrypted: whoever is on the way could choose the answer",
          "Write " + HTTPS_URL.expected() + ".");
    }
    try {
      URI uri = new URI(text);
      if (text.matches(HTTPS_URL.pattern())
          && uri.getHost() != null
          && uri.getRawUserInfo() == null) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // Said below, in words for people.
    }
    throw new Refusal("is not an https URL", "Write " + HTTPS_URL.expected() + ".");
  }
}

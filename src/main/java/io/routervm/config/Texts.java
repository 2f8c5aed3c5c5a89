package io.routervm.config;

import io.routervm.config.document.Refusal;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;

/** Reads the values of router.yaml that are written as text: addresses, names, URLs. */
final class Texts {
  private static final String LABEL_PATTERN = "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
  private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
  private static final String QUAD = OCTET + "(\\." + OCTET + "){3}";
  private static final int LONGEST_DOMAIN = 253;

  static final String ADDRESS = "^" + QUAD + "$";
  static final String CIDR = "^" + QUAD + "/([0-9]|[12][0-9]|3[0-2])$";
  static final String CIDR_EXPECTED =
      "an address with its prefix length, such as 192.168.42.254/24";
  static final String SOURCE = "^" + QUAD + "(/([0-9]|[12][0-9]|3[0-2]))?$";
  static final String SOURCE_EXPECTED = "a subnet such as 203.0.113.0/24, or an address";
  static final String PARTY = "^(" + LABEL_PATTERN + "|" + QUAD + "(/([0-9]|[12][0-9]|3[0-2]))?)$";
  static final String PARTY_EXPECTED =
      "internet, vpn, lan, the name of a network or a host, an address or a subnet";
  static final String LABEL = "^" + LABEL_PATTERN + "$";
  static final String DOMAIN = "^" + LABEL_PATTERN + "(\\." + LABEL_PATTERN + ")*$";
  static final String PUBLISHED_NAME = "^(\\*\\.)?" + DOMAIN.substring(1);
  private static final String RECORD_LABEL = "[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?";
  static final String RECORD_NAME = "^(\\*\\.)?" + RECORD_LABEL + "(\\." + RECORD_LABEL + ")*$";
  static final String HTTPS_URL = "^https://[^\\s'\"#,\\\\]{1,200}$";

  private Texts() {}

  static Optional<Cidr> subnet(String text) throws Refusal {
    Optional<Cidr> subnet = Cidr.parse(text);
    if (subnet.isEmpty()) {
      throw new Refusal("is not an address/prefix", "Write " + CIDR_EXPECTED + ".");
    }
    if (!subnet.get().equals(subnet.get().subnet())) {
      throw new Refusal(
          "is an address inside a subnet, not the subnet", "Write " + subnet.get().subnet() + ".");
    }
    return subnet;
  }

  static Optional<Cidr> source(String text) throws Refusal {
    Optional<Cidr> address = Ipv4.parse(text).map(one -> new Cidr(one, 32));
    return address.isPresent() || !text.contains("/") ? address : subnet(text);
  }

  static Optional<String> party(String text) throws Refusal {
    if (text.contains("/")) {
      return subnet(text).map(Cidr::toString);
    }
    return Ipv4.parse(text).isPresent() ? Optional.of(text) : label(text);
  }

  static Optional<MacAddress> mac(String text) throws Refusal {
    Optional<MacAddress> mac = MacAddress.parse(text);
    String octets = mac.map(MacAddress::text).orElse("02:");
    if (octets.equals("00:00:00:00:00:00")) {
      throw new Refusal("is no device's address", "Write the device's own MAC address.");
    }
    if ((Integer.parseInt(octets.substring(0, 2), 16) & 1) == 1) {
      throw new Refusal("is a multicast address", "Write the device's own MAC address.");
    }
    return mac;
  }

  static Optional<String> label(String text) throws Refusal {
    if (text.contains(".")) {
      throw new Refusal(
          "has a dot in it", "Write the first part only; the zone is added by itself.");
    }
    if (text.toLowerCase(Locale.ROOT).equals("localhost")) {
      throw new Refusal("is every machine's name for itself", "Choose another name.");
    }
    if (text.matches("[0-9]{1,63}")) {
      throw new Refusal("reads as a number", "Choose a name with a letter in it.");
    }
    return text.matches(LABEL) ? Optional.of(text) : Optional.empty();
  }

  static Optional<String> domain(String text) throws Refusal {
    if (text.length() > LONGEST_DOMAIN || !text.matches(DOMAIN)) {
      throw new Refusal(
          "is not a DNS name",
          "Write labels of letters, digits and hyphens with dots between them, without a dot at"
              + " the end.");
    }
    if (text.substring(text.lastIndexOf('.') + 1).matches("[0-9]+")) {
      throw new Refusal("ends in a number, which no DNS name does", "Write a name.");
    }
    return Optional.of(text);
  }

  static Optional<String> publishedName(String text) throws Refusal {
    String below = text.startsWith("*.") ? text.substring(2) : text;
    return domain(below).filter(name -> text.length() <= LONGEST_DOMAIN).map(name -> text);
  }

  static Optional<String> recordName(String text) throws Refusal {
    if (text.length() > LONGEST_DOMAIN || !text.matches(RECORD_NAME)) {
      throw new Refusal(
          "is not a DNS name",
          "Write labels of letters, digits, hyphens and underscores with dots between them, without"
              + " a dot at the end; *. may stand before them.");
    }
    return Optional.of(text);
  }

  static Optional<String> publicHost(String text) throws Refusal {
    return Ipv4.parse(text).isPresent() ? Optional.of(text) : domain(text);
  }

  static Optional<URI> libvirtUri(String text) throws Refusal {
    Optional<URI> uri = uri(text).filter(any -> any.getScheme() != null && text.contains("://"));
    if (uri.map(URI::getRawAuthority).orElse("").matches(".*:.*@.*")) {
      throw new Refusal("holds a password", "Use an SSH key or libvirt's own authentication.");
    }
    Optional<String> problem = uri.flatMap(HypervisorLogin::problem);
    if (problem.isPresent()) {
      throw new Refusal(
          problem.get(), "Write it as qemu+ssh://USER@HOST/system, with ?keyfile=PATH if need be.");
    }
    return uri;
  }

  static Optional<URI> httpsUrl(String text) throws Refusal {
    if (text.startsWith("http://")) {
      throw new Refusal("is not encrypted: whoever is on the way could choose the answer");
    }
    Optional<URI> uri =
        uri(text)
            .filter(url -> text.matches(HTTPS_URL))
            .filter(url -> url.getHost() != null && url.getRawUserInfo() == null);
    if (uri.isEmpty()) {
      throw new Refusal("is not an https URL");
    }
    return uri;
  }

  private static Optional<URI> uri(String text) {
    try {
      return Optional.of(new URI(text));
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }
}

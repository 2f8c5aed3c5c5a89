package io.routervm.status;

import io.routervm.config.Cidr;
import io.routervm.config.Ipv4;
import io.routervm.config.Wan;
import io.routervm.status.StatusReport.DynamicDnsStatus;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How dynamic DNS goes: from ddclient's cache (what was published, and when) and the unit's journal
 * (why not). Both may hold words of a provider's or of a web page's choice; nothing but addresses
 * and short printable text of them is passed on.
 */
record DynamicDnsReader(GuestFacts facts, String host) {
  static final Cidr CARRIER_GRADE = Cidr.of("100.64.0.0/10");
  private static final List<Cidr> PRIVATE =
      List.of(Cidr.of("10.0.0.0/8"), Cidr.of("172.16.0.0/12"), Cidr.of("192.168.0.0/16"));
  private static final Pattern WAN =
      Pattern.compile("\\d+: (" + String.join("|", Wan.UPLINKS) + ")\\s+inet ([0-9.]+)[/ ].*");
  private static final Pattern OF_NAMES = Pattern.compile("[A-Z]+: +updating ([^: ]+):");
  private static final Pattern OWN = Pattern.compile("(seen|refused|no answer)(?: ([0-9.]+))?:?.*");
  private static final String NO_VPN =
      ", so nobody on the Internet can reach this router's VPN: ask the provider for a public IPv4"
          + " address";

  DynamicDnsStatus read() {
    Optional<String> published = cached("ip").flatMap(Ipv4::parse).map(Ipv4::toString);
    Optional<Long> age =
        published.flatMap(ip -> number(cached("mtime"))).flatMap(this::secondsSince);
    return new DynamicDnsStatus(
        host,
        published,
        age,
        newest("seen").flatMap(DynamicDnsReader::address),
        problem(published));
  }

  private Optional<String> problem(Optional<String> published) {
    Optional<Matcher> own = ownLines().findFirst();
    if (!facts.text("ddns-unit").equals("active")) {
      return Optional.of("ddclient does not run: read `journalctl -u ddclient` on the router");
    }
    if (own.isPresent() && own.get().group(1).equals("refused")) {
      return Optional.of(refused(address(own.get())));
    }
    if (own.isPresent() && own.get().group(1).equals("no answer")) {
      return Optional.of(
          "the page of ddns.web did not tell the public address: the router asks again by itself");
    }
    Optional<String> unfit = published.filter(DynamicDnsReader::isNotPublic);
    if (unfit.isPresent()) {
      return Optional.of(refused(unfit));
    }
    Optional<String> carrierGrade = carrierGrade();
    if (carrierGrade.isPresent()) {
      return Optional.of(
          carrierGrade.get() + " is behind carrier-grade NAT (100.64.0.0/10)" + NO_VPN);
    }
    return failure();
  }

  private static String refused(Optional<String> address) {
    return "refused to publish "
        + address.orElse("an address that is not public")
        + ", which is not public (carrier-grade NAT or a second router is in the way)"
        + NO_VPN;
  }

  private Optional<String> failure() {
    Optional<String> state = cached("status");
    if (state.isEmpty()) {
      return Optional.of("nothing has been published yet");
    }
    if (state.get().equals("good")) {
      return Optional.empty();
    }
    return Optional.of(
        inJournal().orElseGet(() -> DynamicDnsAnswer.ofState(printable(state.get()))));
  }

  /** Newest first; a failed connection says why in the line before. */
  private Optional<String> inJournal() {
    List<String> lines = newestFirst().stream().filter(this::concernsHost).toList();
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).startsWith("FAILED:")) {
        continue;
      }
      if (lines.get(i).contains("Could not connect") && i + 1 < lines.size()) {
        Optional<String> why =
            Optional.of(lines.get(i + 1))
                .filter(line -> line.startsWith("WARNING:"))
                .flatMap(DynamicDnsAnswer::inLine);
        if (why.isPresent()) {
          return why;
        }
      }
      Optional<String> meaning = DynamicDnsAnswer.inLine(lines.get(i));
      if (meaning.isPresent()) {
        return meaning;
      }
    }
    return Optional.empty();
  }

  /** One that names other names only, of another account, does not. */
  private boolean concernsHost(String line) {
    Matcher names = OF_NAMES.matcher(line);
    return !names.lookingAt() || List.of(names.group(1).split(",")).contains(host);
  }

  /** The lines of the router's own script, newest first. */
  private java.util.stream.Stream<Matcher> ownLines() {
    return newestFirst().stream().map(OWN::matcher).filter(Matcher::matches);
  }

  private Optional<Matcher> newest(String word) {
    return ownLines().filter(line -> line.group(1).equals(word)).findFirst();
  }

  private static Optional<String> address(Matcher line) {
    return Optional.ofNullable(line.group(2)).flatMap(Ipv4::parse).map(Ipv4::toString);
  }

  private List<String> newestFirst() {
    List<String> lines = new java.util.ArrayList<>(facts.text("ddns-journal").lines().toList());
    java.util.Collections.reverse(lines);
    return lines;
  }

  /** A value of the host's line in the cache: {@code atime=1,ip=1.2.3.4,… host}. */
  private Optional<String> cached(String key) {
    return facts
        .text("ddns-cache")
        .lines()
        .filter(line -> !line.startsWith("#") && line.endsWith(" " + host))
        .flatMap(line -> List.of(line.split("[ ,]")).stream())
        .filter(word -> word.startsWith(key + "="))
        .map(word -> word.substring(key.length() + 1))
        .findFirst();
  }

  /** The name of the WAN's link, if that is what it is behind. */
  private Optional<String> carrierGrade() {
    return facts
        .text("addresses")
        .lines()
        .map(WAN::matcher)
        .filter(Matcher::matches)
        .filter(line -> Ipv4.parse(line.group(2)).filter(CARRIER_GRADE::contains).isPresent())
        .map(line -> line.group(1))
        .findFirst();
  }

  private static boolean isNotPublic(String address) {
    return Ipv4.parse(address)
        .filter(
            ip ->
                CARRIER_GRADE.contains(ip)
                    || PRIVATE.stream().anyMatch(range -> range.contains(ip)))
        .isPresent();
  }

  private Optional<Long> secondsSince(long then) {
    return number(Optional.of(facts.text("now"))).map(now -> Math.max(0, now - then));
  }

  private static Optional<Long> number(Optional<String> text) {
    return text.filter(digits -> digits.matches("\\d{1,12}")).map(Long::valueOf);
  }

  private static String printable(String text) {
    String clean = text.replaceAll("[^ -~]", "?");
    return clean.length() > 60 ? clean.substring(0, 60) + "…" : clean;
  }
}

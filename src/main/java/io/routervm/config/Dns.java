package io.routervm.config;

import io.routervm.config.document.Default;
import io.routervm.config.document.Items;
import io.routervm.config.document.Key;
import io.routervm.config.document.Within;
import java.net.URI;
import java.util.List;

public record Dns(
    @Key("DNS zone of the home network.") @Default("lan") @Is(Kind.DOMAIN) String zone,
    @Key(
            "DNS servers that are asked; never the ISP's. Addresses, or all of them as"
                + " tls://NAME@ADDRESS.")
        @Default("[8.8.8.8, 208.67.222.222]")
        @Items(least = 1, most = 8, distinct = true)
        @Is(Kind.UPSTREAM)
        List<Upstream> upstream,
    @Key(
            "Answers of the Internet count only when their signatures are right, where their zone"
                + " is signed (DNSSEC).")
        @Default("false")
        boolean dnssec,
    @Key("Number of names that the DNS cache holds.") @Default("2000") @Within("0 to 10000")
        int cache,
    @Key(
            "Domains whose names may lead into the home. Of all others an answer with a private or"
                + " loopback address is withheld, lest a web page reach the devices at home (DNS"
                + " rebinding).")
        @Default("[]")
        @Items(distinct = true)
        @Is(Kind.DOMAIN)
        List<String> rebindOk,
    @Key("Domains that other name servers are asked for, such as an employer's behind a tunnel.")
        @Default("[]")
        List<DnsForward> forward,
    @Key("More names that the router answers itself, in the home zone or any other.") @Default("[]")
        List<DnsRecord> records,
    @Key(
            "Answers browsers and phones, when they ask whether they may pass over this network's"
                + " DNS, with no.")
        @Default("true")
        boolean canary,
    @Key("Lists of names that nobody at home finds, with all names below each.") @Default("[]")
        List<BlockList> block) {
  private static final int PLAIN_PORT = 53;
  private static final int TLS_PORT = 853;

  public Dns {
    upstream = List.copyOf(upstream);
    rebindOk = List.copyOf(rebindOk);
    forward = List.copyOf(forward);
    records = List.copyOf(records);
    block = List.copyOf(block);
  }

  /** Where the lists of {@code block} are published that are no files of one's own. */
  public List<URI> publishedLists() {
    return block.stream().flatMap(list -> list.url().stream()).distinct().toList();
  }

  /** The addresses of {@code upstream}. */
  public List<Ipv4> servers() {
    return upstream.stream().map(Upstream::address).toList();
  }

  /** Whether they are asked over TLS. */
  public boolean isEncrypted() {
    return upstream.get(0).isEncrypted();
  }

  /** The TCP port at which they answer. */
  public int port() {
    return isEncrypted() ? TLS_PORT : PLAIN_PORT;
  }

  /** Whether another program than dnsmasq asks them, because it alone knows how. */
  public boolean needsForwarder() {
    return isEncrypted() || dnssec;
  }
}

package io.routervm.resource;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.service.Namespaces;
import io.routervm.shell.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A router that lets port {@link #OPEN} in and nothing else, by one packet filter of the kernel's
 * or the other, with the scripts that change the filter as they are sent; and a {@code stranger} on
 * its cable.
 */
final class FilteredRouter implements AutoCloseable {
  static final String ADDRESS = "10.9.9.1";
  static final int OPEN = 5000;

  private static final String IPTABLES =
      """
      *filter
      :INPUT DROP [0:0]
      :FORWARD DROP [0:0]
      :OUTPUT ACCEPT [0:0]
      -A INPUT -p udp -m udp --dport 5000 -j ACCEPT
      -A INPUT -p icmp -j ACCEPT
      COMMIT
      *nat
      :PREROUTING ACCEPT [0:0]
      :INPUT ACCEPT [0:0]
      :OUTPUT ACCEPT [0:0]
      :POSTROUTING ACCEPT [0:0]
      COMMIT
      *mangle
      :PREROUTING ACCEPT [0:0]
      :INPUT ACCEPT [0:0]
      :FORWARD ACCEPT [0:0]
      :OUTPUT ACCEPT [0:0]
      :POSTROUTING ACCEPT [0:0]
      COMMIT
      """;

  private static final String IP6TABLES =
      """
      *filter
      :INPUT DROP [0:0]
      :FORWARD DROP [0:0]
      :OUTPUT DROP [0:0]
      COMMIT
      """;

  static final String NFTABLES =
      """
      table ip routervm
      flush table ip routervm
      table ip routervm {
      	chain input {
      		type filter hook input priority filter; policy drop;
      		meta l4proto icmp accept
      		udp dport 5000 accept
      	}
      	chain forward {
      		type filter hook forward priority filter; policy drop;
      	}
      }
      table ip6 routervm
      flush table ip6 routervm
      table ip6 routervm {
      	chain input {
      		type filter hook input priority filter; policy drop;
      	}
      	chain output {
      		type filter hook output priority filter; policy drop;
      	}
      }
      """;

  final Namespaces hosts;
  private final Path folder;

  FilteredRouter(Path folder) throws IOException {
    this.folder = folder;
    hosts = new Namespaces(folder);
    try {
      build();
    } catch (IOException | RuntimeException e) {
      hosts.close();
      throw e;
    }
  }

  private void build() throws IOException {
    hosts.hub("cable");
    hosts.host("router");
    hosts.host("stranger");
    hosts.cable("router", "eth0", "cable");
    hosts.cable("stranger", "eth0", "cable");
    hosts.must("router", "ip address add " + ADDRESS + "/24 dev eth0");
    hosts.must("stranger", "ip address add 10.9.9.2/24 dev eth0");
    hosts.must(
        "stranger", "for i in $(seq 30); do ping -c 1 -W 1 " + ADDRESS + " && exit; done; exit 1");
    Files.writeString(folder.resolve("firewall.rules"), IPTABLES);
    Files.writeString(folder.resolve("firewall6.rules"), IP6TABLES);
    Files.writeString(folder.resolve("firewall.nft"), NFTABLES);
    Files.createDirectory(folder.resolve("kept"));
  }

  void loadIptables() {
    hosts.must(
        "router",
        "iptables-restore %1$s/firewall.rules && ip6tables-restore %1$s/firewall6.rules"
            .formatted(folder));
  }

  void loadNftables() {
    hosts.must("router", "nft -f " + folder.resolve("firewall.nft"));
  }

  /** A change, as apply.sh runs one. */
  Namespaces.Ran change(String call) throws IOException {
    String script =
        "line_end='\n'\nkept=%1$s/kept\njournal=%1$s/journal\nset -eu\n".formatted(folder)
            + Script.file(Resource.class, "filters.sh").text()
            + "\n"
            + call
            + "\n";
    Path file =
        Files.writeString(
            folder.resolve("change"),
            script
                .replace("/etc/routervm/", folder + "/")
                .replace("/usr/local/sbin/", folder + "/"));
    return hosts.run("router", "dash " + file);
  }

  /** As {@link #change}: its failure is the test's. */
  void must(String call) throws IOException {
    Namespaces.Ran ran = change(call);
    assertThat(ran.succeeded()).as(ran.output()).isTrue();
  }

  /** What a command prints of rules, without comments and counters. */
  String saved(String command) {
    return hosts.must("router", command).replaceAll("(?m)^#.*\n| \\[\\d+:\\d+]$", "");
  }

  boolean isInIptables() {
    return saved("iptables-save -t filter").contains("--dport 5000")
        && saved("ip6tables-save -t filter").contains(":OUTPUT DROP");
  }

  boolean isIptablesOpen() {
    return !saved("iptables-save && ip6tables-save").matches("(?s).*(DROP|--dport).*");
  }

  boolean isInNftables() {
    String tables = saved("nft list ruleset");
    return tables.contains("table ip routervm") && tables.contains("table ip6 routervm");
  }

  @Override
  public void close() {
    hosts.close();
  }
}

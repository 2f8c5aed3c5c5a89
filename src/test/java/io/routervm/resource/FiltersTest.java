package io.routervm.resource;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.service.Namespaces;
import io.routervm.shell.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Rules of ours go from one packet filter of the kernel's to the other, and back, while somebody
 * knocks: the scripts as they are sent, and real packets.
 */
@Tag("root")
@Timeout(120)
class FiltersTest {
  private static final int OPEN = 5000;
  private static final int CLOSED = 5001;

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

  private static final String NFTABLES =
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

  /** What came by a port until the file {@code stop} is there; one packet in a millisecond. */
  private static final String TRAFFIC =
      """
      import os, select, socket, sys, time
      role, folder = sys.argv[1:3]
      ports = [int(port) for port in sys.argv[3:]]
      if role == "send":
          one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
          sent = 0
          while not os.path.exists(folder + "/stop"):
              for port in ports:
                  one.sendto(b"%d" % sent, ("10.9.9.1", port))
              sent += 1
              time.sleep(0.001)
          open(folder + "/sent", "w").write("%d" % sent)
      else:
          sockets = []
          for port in ports:
              one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
              one.setsockopt(socket.SOL_SOCKET, 33, 1 << 23)
              one.bind(("0.0.0.0", port))
              sockets.append(one)
          came = [0 for _ in ports]
          open(folder + "/ready", "w")
          while True:
              ready = select.select(sockets, [], [], 0.3)[0]
              for one in ready:
                  one.recv(100)
                  came[sockets.index(one)] += 1
              if not ready and os.path.exists(folder + "/sent"):
                  break
          open(folder + "/came", "w").write(" ".join(map(str, came)))
      """;

  @TempDir Path folder;
  private Namespaces hosts;

  @BeforeEach
  void up() throws IOException {
    hosts = new Namespaces(folder);
    hosts.hub("cable");
    hosts.host("router");
    hosts.host("stranger");
    hosts.cable("router", "eth0", "cable");
    hosts.cable("stranger", "eth0", "cable");
    hosts.must("router", "ip address add 10.9.9.1/24 dev eth0");
    hosts.must("stranger", "ip address add 10.9.9.2/24 dev eth0");
    hosts.must("stranger", "for i in $(seq 30); do ping -c 1 -W 1 10.9.9.1 && exit; done; exit 1");
    Files.writeString(folder.resolve("firewall.rules"), IPTABLES);
    Files.writeString(folder.resolve("firewall6.rules"), IP6TABLES);
    Files.writeString(folder.resolve("firewall.nft"), NFTABLES);
    Files.writeString(folder.resolve("traffic.py"), TRAFFIC);
    Files.createDirectory(folder.resolve("kept"));
  }

  @AfterEach
  void close() {
    hosts.close();
  }

  private void iptables() {
    hosts.must(
        "router",
        "iptables-restore %1$s/firewall.rules && ip6tables-restore %1$s/firewall6.rules"
            .formatted(folder));
  }

  private void nftables() {
    hosts.must("router", "nft -f " + folder.resolve("firewall.nft"));
  }

  /** A change, as apply.sh runs one. */
  private Namespaces.Ran change(String call) throws IOException {
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

  private void must(String call) throws IOException {
    Namespaces.Ran ran = change(call);
    assertThat(ran.succeeded()).as(ran.output()).isTrue();
  }

  private String saved(String command) {
    return hosts.must("router", command).replaceAll("(?m)^#.*\n| \\[\\d+:\\d+]$", "");
  }

  private boolean isInIptables() {
    return saved("iptables-save -t filter").contains("--dport 5000")
        && saved("ip6tables-save -t filter").contains(":OUTPUT DROP");
  }

  private boolean isIptablesOpen() {
    return !saved("iptables-save && ip6tables-save").matches("(?s).*(DROP|--dport).*");
  }

  private boolean isInNftables() {
    String tables = saved("nft list ruleset");
    return tables.contains("table ip routervm") && tables.contains("table ip6 routervm");
  }

  @Test
  void fromIptablesToNftablesAndWhenUndoneBack() throws IOException {
    iptables();
    String before = saved("iptables-save && ip6tables-save");
    must("supersede_filter nftables");
    assertThat(isInNftables()).isTrue();
    assertThat(isIptablesOpen()).isTrue();
    must("restore_filter failed");
    assertThat(saved("iptables-save && ip6tables-save")).isEqualTo(before);
    assertThat(saved("nft list ruleset")).doesNotContain("routervm");
    must("restore_filter failed");
    assertThat(saved("iptables-save && ip6tables-save")).isEqualTo(before);
  }

  @Test
  void fromNftablesToIptablesAndWhenUndoneBack() throws IOException {
    nftables();
    String before = saved("nft -s list ruleset");
    must("supersede_filter iptables");
    assertThat(isInIptables()).isTrue();
    assertThat(saved("nft list ruleset")).doesNotContain("routervm");
    must("restore_filter failed");
    assertThat(isIptablesOpen()).isTrue();
    assertThat(saved("nft -s list table ip routervm && nft -s list table ip6 routervm"))
        .isEqualTo(before);
  }

  /** A trial that changes rules of one program, and of what somebody has added to them. */
  @Test
  void theTablesOfNftablesAreBroughtBackAsTheyWere() throws IOException {
    nftables();
    hosts.must("router", "nft add rule ip routervm input tcp dport 22 counter accept");
    String before = saved("nft -s list ruleset");
    must("save_filters $kept");
    hosts.must(
        "router",
        "nft 'flush table ip routervm; add chain ip routervm other; add rule ip routervm input jump"
            + " other; add chain ip routervm input { policy accept; }; delete table ip6 routervm'");
    must("restore_filters $kept $kept; test -z \"$unrestored\"");
    assertThat(saved("nft -s list ruleset").replace("\n\tchain other {\n\t}\n", ""))
        .isEqualTo(before);
    assertThat(saved("iptables-save")).as("no tables where there were none").isEmpty();
  }

  /** Arming a trial, which may install nft: what it does not find is not there. */
  @Test
  void whereNftIsNotInstalledItHasNoTables() throws IOException {
    iptables();
    Path programs = Files.createDirectory(folder.resolve("programs"));
    for (String program : new String[] {"iptables-save", "ip6tables-save", "cat"}) {
      hosts.must("router", "ln -s $(command -v %s) %s/%s".formatted(program, programs, program));
    }
    Path rules = folder.resolve("firewall.nft");
    Files.delete(rules);
    must("(PATH=%s; save_filters $kept)".formatted(programs));
    Files.writeString(rules, NFTABLES);
    must("mkdir -p $journal/runtime; cp $kept/* $journal/runtime; supersede_filter nftables");
    assertThat(isInNftables()).isTrue();
    must("restore_filters $journal/runtime $kept; test -z \"$unrestored\"");
    assertThat(isInIptables()).isTrue();
    assertThat(saved("nft list ruleset")).doesNotContain("routervm");
  }

  /** A trial has saved what was before all its changes, and brings it back first and last. */
  @Test
  void onTrialTheChangeItselfBringsNothingBack() throws IOException {
    iptables();
    must("mkdir -p $journal/runtime; save_filters $journal/runtime; supersede_filter nftables");
    assertThat(folder.resolve("kept")).isEmptyDirectory();
    must("restore_filter running");
    assertThat(isInNftables()).isTrue();
  }

  /** The programs do not tell, and half a file would be taken for what was there. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void onAFullDiskNothingIsChanged(boolean nft) throws IOException {
    if (nft) {
      nftables();
    } else {
      iptables();
    }
    String full = "mount -t tmpfs -o size=4k full $kept; head -c 4096 /dev/zero >$kept/fill || :; ";
    Namespaces.Ran ran = change(full + "supersede_filter " + (nft ? "iptables" : "nftables"));
    assertThat(ran.succeeded()).as(ran.output()).isFalse();
    assertThat(ran.output()).contains("No space left on device");
    assertThat(isInNftables()).isEqualTo(nft);
  }

  /** As a kernel without IPv6 leaves it, and whoever was killed between two families. */
  @Test
  void aTableOfIpv6AloneIsNoFilterOfOurs() throws IOException {
    iptables();
    hosts.must("router", "nft add table ip6 routervm");
    must("save_filters $kept");
    nftables();
    must("restore_filters $kept $kept; test -z \"$unrestored\"");
    assertThat(isInIptables()).isTrue();
    assertThat(saved("nft list tables | grep routervm")).isEqualTo("table ip6 routervm\n");
    Files.delete(folder.resolve("kept/ip6tables"));
    Files.writeString(folder.resolve("kept/nftables"), "");
    nftables();
    must("restore_filters $kept $kept; test -z \"$unrestored\"");
    assertThat(saved("nft list ruleset")).doesNotContain("routervm");
  }

  /** They did not protect, so the trial's rules stay until firewall.service has loaded its own. */
  @Test
  void rulesThatSomebodyHadFlushedAreThoseOfTheFileInTheEnd() throws IOException {
    iptables();
    hosts.must("router", "iptables -P FORWARD ACCEPT && iptables -P INPUT ACCEPT && iptables -F");
    must("save_filters $kept");
    must("mkdir -p $journal/runtime; cp $kept/* $journal/runtime; supersede_filter nftables");
    must("restore_filters $kept $kept; test -z \"$unrestored\"");
    assertThat(isInNftables()).isTrue();
    iptables();
    must("restore_filters $kept $kept; test -z \"$unrestored\"");
    assertThat(isInIptables()).isTrue();
    assertThat(saved("nft list ruleset")).doesNotContain("routervm");
  }

  /** The router went to nftables in this boot, so iptables has tables that let all pass. */
  @Test
  void whatLetsAllPassIsNotBroughtBackUnlessWhatProtectsIs() throws IOException {
    iptables();
    must("supersede_filter nftables");
    must("supersede_filter iptables");
    assertThat(Files.readString(folder.resolve("kept/iptables"))).contains(":INPUT ACCEPT");
    Files.writeString(folder.resolve("kept/nftables"), "table ip routervm {\n\tnonsense\n}\n");
    Namespaces.Ran back = change("restore_filter failed");
    assertThat(back.succeeded()).isFalse();
    assertThat(back.output()).contains("nonsense");
    assertThat(isInIptables()).isTrue();
  }

  @Test
  void whereNothingWasLoadedWhatIsStays() throws IOException {
    must("save_filters $kept");
    nftables();
    must("restore_filters $kept $kept; test -z \"$unrestored\"");
    assertThat(isInNftables()).isTrue();
  }

  /** The rules that cannot be loaded are never a reason to take those away that can. */
  @Test
  void whatCannotBeLoadedChangesNothing() throws IOException {
    iptables();
    Files.writeString(folder.resolve("firewall.nft"), "table ip routervm { nonsense }");
    assertThat(change("supersede_filter nftables").succeeded()).isFalse();
    assertThat(isInIptables()).isTrue();
    Files.writeString(folder.resolve("firewall.nft"), NFTABLES);
    must("supersede_filter nftables");
    Files.writeString(
        folder.resolve("kept/iptables"), "*filter\n:FORWARD DROP [0:0]\nnonsense\nCOMMIT\n");
    Namespaces.Ran back = change("restore_filter failed");
    assertThat(back.succeeded()).isFalse();
    assertThat(back.output()).contains("iptables-restore");
    assertThat(isInNftables()).isTrue();
  }

  @Test
  void aBootHasNothingToBringBack() throws IOException {
    iptables();
    must("supersede_filter nftables");
    must("restore_filter boot");
    assertThat(isInNftables()).isTrue();
    assertThat(isIptablesOpen()).isTrue();
  }

  @Test
  void atNoMomentIsAnythingOpenAndWhatIsAllowedPasses() throws IOException {
    iptables();
    Process receiver = traffic("router", "receive");
    hosts.await("the receiver", 20, () -> Files.exists(folder.resolve("ready")));
    Process sender = traffic("stranger", "send");
    for (int round = 0; round < 10; round++) {
      must("supersede_filter nftables");
      must("restore_filter failed");
      must("supersede_filter nftables");
      must("supersede_filter iptables");
      must("restore_filter failed");
      must("supersede_filter iptables");
    }
    Files.createFile(folder.resolve("stop"));
    await(sender);
    await(receiver);
    String[] came = Files.readString(folder.resolve("came")).split(" ", -1);
    assertThat(came[1]).as("through the closed port").isEqualTo("0");
    assertThat(came[0])
        .as("through the open one")
        .isEqualTo(Files.readString(folder.resolve("sent")))
        .isNotEqualTo("0");
  }

  private Process traffic(String host, String role) {
    return hosts.background(
        host, "python3 %s/traffic.py %s %s %d %d".formatted(folder, role, folder, OPEN, CLOSED));
  }

  private static void await(Process process) {
    try {
      assertThat(process.waitFor()).isZero();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}

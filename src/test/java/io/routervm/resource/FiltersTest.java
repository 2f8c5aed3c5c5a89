package io.routervm.resource;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.service.Namespaces;
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
  @TempDir private Path folder;
  private FilteredRouter router;

  @BeforeEach
  void up() throws IOException {
    router = new FilteredRouter(folder);
  }

  @AfterEach
  void close() {
    router.close();
  }

  @Test
  void fromIptablesToNftablesAndWhenUndoneBack() throws IOException {
    router.loadIptables();
    String before = router.saved("iptables-save && ip6tables-save");
    router.must("supersede_filter nftables");
    assertThat(router.isInNftables()).isTrue();
    assertThat(router.isIptablesOpen()).isTrue();
    router.must("restore_filter failed");
    assertThat(router.saved("iptables-save && ip6tables-save")).isEqualTo(before);
    assertThat(router.saved("nft list ruleset")).doesNotContain("routervm");
    router.must("restore_filter failed");
    assertThat(router.saved("iptables-save && ip6tables-save")).isEqualTo(before);
  }

  @Test
  void fromNftablesToIptablesAndWhenUndoneBack() throws IOException {
    router.loadNftables();
    String before = router.saved("nft -s list ruleset");
    router.must("supersede_filter iptables");
    assertThat(router.isInIptables()).isTrue();
    assertThat(router.saved("nft list ruleset")).doesNotContain("routervm");
    router.must("restore_filter failed");
    assertThat(router.isIptablesOpen()).isTrue();
    assertThat(router.saved("nft -s list table ip routervm && nft -s list table ip6 routervm"))
        .isEqualTo(before);
  }

  /** A trial that changes rules of one program, and of what somebody has added to them. */
  @Test
  void theTablesOfNftablesAreBroughtBackAsTheyWere() throws IOException {
    router.loadNftables();
    router.hosts.must("router", "nft add rule ip routervm input tcp dport 22 counter accept");
    String before = router.saved("nft -s list ruleset");
    router.must("save_filters $kept");
    router.hosts.must(
        "router",
        "nft 'flush table ip routervm; add chain ip routervm other; add rule ip routervm input jump"
            + " other; add chain ip routervm input { policy accept; }; delete table ip6 routervm'");
    router.must("restore_filters $kept $kept; test -z \"$unrestored\"");
    assertThat(router.saved("nft -s list ruleset").replace("\n\tchain other {\n\t}\n", ""))
        .isEqualTo(before);
    assertThat(router.saved("iptables-save")).as("no tables where there were none").isEmpty();
  }

  /** Arming a trial, which may install nft: what it does not find is not there. */
  @Test
  void whereNftIsNotInstalledItHasNoTables() throws IOException {
    router.loadIptables();
    Path programs = Files.createDirectory(folder.resolve("programs"));
    for (String program : new String[] {"iptables-save", "ip6tables-save", "cat"}) {
      router.hosts.must(
          "router", "ln -s $(command -v %s) %s/%s".formatted(program, programs, program));
    }
    Path rules = folder.resolve("firewall.nft");
    Files.delete(rules);
    router.must("(PATH=%s; save_filters $kept)".formatted(programs));
    Files.writeString(rules, FilteredRouter.NFTABLES);
    router.must(
        "mkdir -p $journal/runtime; cp $kept/* $journal/runtime; supersede_filter nftables");
    assertThat(router.isInNftables()).isTrue();
    router.must("restore_filters $journal/runtime $kept; test -z \"$unrestored\"");
    assertThat(router.isInIptables()).isTrue();
    assertThat(router.saved("nft list ruleset")).doesNotContain("routervm");
  }

  /** A trial has saved what was before all its changes, and brings it back first and last. */
  @Test
  void onTrialTheChangeItselfBringsNothingBack() throws IOException {
    router.loadIptables();
    router.must(
        "mkdir -p $journal/runtime; save_filters $journal/runtime; supersede_filter nftables");
    assertThat(folder.resolve("kept")).isEmptyDirectory();
    router.must("restore_filter running");
    assertThat(router.isInNftables()).isTrue();
  }

  /** The programs do not tell, and half a file would be taken for what was there. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void onAFullDiskNothingIsChanged(boolean nft) throws IOException {
    if (nft) {
      router.loadNftables();
    } else {
      router.loadIptables();
    }
    String full = "mount -t tmpfs -o size=4k full $kept; head -c 4096 /dev/zero >$kept/fill || :; ";
    Namespaces.Ran ran =
        router.change(full + "supersede_filter " + (nft ? "iptables" : "nftables"));
    assertThat(ran.succeeded()).as(ran.output()).isFalse();
    assertThat(ran.output()).contains("No space left on device");
    assertThat(router.isInNftables()).isEqualTo(nft);
  }

  /** As a kernel without IPv6 leaves it, and whoever was killed between two families. */
  @Test
  void aTableOfIpv6AloneIsNoFilterOfOurs() throws IOException {
    router.loadIptables();
    router.hosts.must("router", "nft add table ip6 routervm");
    router.must("save_filters $kept");
    router.loadNftables();
    router.must("restore_filters $kept $kept; test -z \"$unrestored\"");
    assertThat(router.isInIptables()).isTrue();
    assertThat(router.saved("nft list tables | grep routervm")).isEqualTo("table ip6 routervm\n");
    Files.delete(folder.resolve("kept/ip6tables"));
    Files.writeString(folder.resolve("kept/nftables"), "");
    router.loadNftables();
    router.must("restore_filters $kept $kept; test -z \"$unrestored\"");
    assertThat(router.saved("nft list ruleset")).doesNotContain("routervm");
  }

  /** They did not protect, so the trial's rules stay until firewall.service has loaded its own. */
  @Test
  void rulesThatSomebodyHadFlushedAreThoseOfTheFileInTheEnd() throws IOException {
    router.loadIptables();
    router.hosts.must(
        "router", "iptables -P FORWARD ACCEPT && iptables -P INPUT ACCEPT && iptables -F");
    router.must("save_filters $kept");
    router.must(
        "mkdir -p $journal/runtime; cp $kept/* $journal/runtime; supersede_filter nftables");
    router.must("restore_filters $kept $kept; test -z \"$unrestored\"");
    assertThat(router.isInNftables()).isTrue();
    router.loadIptables();
    router.must("restore_filters $kept $kept; test -z \"$unrestored\"");
    assertThat(router.isInIptables()).isTrue();
    assertThat(router.saved("nft list ruleset")).doesNotContain("routervm");
  }

  /** The router went to nftables in this boot, so iptables has tables that let all pass. */
  @Test
  void whatLetsAllPassIsNotBroughtBackUnlessWhatProtectsIs() throws IOException {
    router.loadIptables();
    router.must("supersede_filter nftables");
    router.must("supersede_filter iptables");
    assertThat(Files.readString(folder.resolve("kept/iptables"))).contains(":INPUT ACCEPT");
    Files.writeString(folder.resolve("kept/nftables"), "table ip routervm {\n\tnonsense\n}\n");
    Namespaces.Ran back = router.change("restore_filter failed");
    assertThat(back.succeeded()).isFalse();
    assertThat(back.output()).contains("nonsense");
    assertThat(router.isInIptables()).isTrue();
  }

  @Test
  void whereNothingWasLoadedWhatIsStays() throws IOException {
    router.must("save_filters $kept");
    router.loadNftables();
    router.must("restore_filters $kept $kept; test -z \"$unrestored\"");
    assertThat(router.isInNftables()).isTrue();
  }

  /** The rules that cannot be loaded are never a reason to take those away that can. */
  @Test
  void whatCannotBeLoadedChangesNothing() throws IOException {
    router.loadIptables();
    Files.writeString(folder.resolve("firewall.nft"), "table ip routervm { nonsense }");
    assertThat(router.change("supersede_filter nftables").succeeded()).isFalse();
    assertThat(router.isInIptables()).isTrue();
    Files.writeString(folder.resolve("firewall.nft"), FilteredRouter.NFTABLES);
    router.must("supersede_filter nftables");
    Files.writeString(
        folder.resolve("kept/iptables"), "*filter\n:FORWARD DROP [0:0]\nnonsense\nCOMMIT\n");
    Namespaces.Ran back = router.change("restore_filter failed");
    assertThat(back.succeeded()).isFalse();
    assertThat(back.output()).contains("iptables-restore");
    assertThat(router.isInNftables()).isTrue();
  }

  @Test
  void aBootHasNothingToBringBack() throws IOException {
    router.loadIptables();
    router.must("supersede_filter nftables");
    router.must("restore_filter boot");
    assertThat(router.isInNftables()).isTrue();
    assertThat(router.isIptablesOpen()).isTrue();
  }
}

package io.routervm.host.firewall;

import io.routervm.host.firewall.Programs.Answer;
import io.routervm.host.firewall.Programs.End;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * All tables of this machine's firewall. The kernel asks both kinds of iptables and nftables, each
 * that has rules; iptables' newer kind lives in tables of nftables, which only itself can show
 * whole.
 *
 * @param readable false when there may be rules that this process is not shown
 */
record HostRules(List<Table> tables, boolean readable) {
  static HostRules read(Programs programs) {
    Answer nft = programs.ask("nft", "--json", "list", "ruleset");
    Answer modern = programs.ask("iptables-nft-save");
    Answer legacy = programs.ask("iptables-legacy-save");
    String program = "iptables-nft";
    if (modern.end() == End.MISSING && legacy.end() == End.MISSING) {
      // Where there is one kind only, it has no surname.
      modern = programs.ask("iptables-save");
      program = "iptables";
    }
    List<Table> found = new ArrayList<>();
    found.addAll(SavedRules.parse(program, modern.output()));
    Set<String> shown = found.stream().map(Table::name).collect(Collectors.toSet());
    found.addAll(SavedRules.parse("iptables-legacy", legacy.output()));
    Optional<List<Table>> others = nft.whole().flatMap(NftRules::parse);
    others
        .orElse(List.of())
        .forEach(
            table -> {
              if (!table.family().equals("ip") || !shown.contains(table.name())) {
                found.add(table);
              }
            });
    boolean refused = modern.end() == End.FAILED || legacy.end() == End.FAILED;
    boolean none =
        nft.end() == End.MISSING && modern.end() == End.MISSING && legacy.end() == End.MISSING;
    return new HostRules(
        found, !none && !refused && (nft.end() == End.MISSING || others.isPresent()));
  }
}

package io.routervm.host.firewall;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The tables that {@code nft --json list ruleset} printed. */
final class NftRules {
  /** Others see no IPv4 frame of a bridge. */
  private static final Set<String> FAMILIES = Set.of("ip", "inet", "bridge");

  private record Key(String family, String table) {}

  private final Map<Key, Map<String, List<Rule>>> rules = new LinkedHashMap<>();
  private final Map<Key, Map<String, Chain.Base>> bases = new LinkedHashMap<>();
  private final Map<Key, Map<String, JsonNode>> sets = new LinkedHashMap<>();

  private NftRules() {}

  /** Empty when it cannot be read. */
  static Optional<List<Table>> parse(String printed) {
    NftRules found = new NftRules();
    try {
      JsonNode objects = JsonMapper.shared().readTree(printed).path("nftables");
      // Rules refer to sets that may stand behind them.
      objects.forEach(object -> found.declare(object));
      objects.forEach(object -> found.rule(object.path("rule")));
    } catch (JacksonException e) {
      return Optional.empty();
    }
    return Optional.of(found.tables());
  }

  private void declare(JsonNode object) {
    JsonNode table = object.path("table");
    if (FAMILIES.contains(table.path("family").asString(""))) {
      Key key = new Key(table.path("family").asString(), table.path("name").asString(""));
      rules.put(key, new LinkedHashMap<>());
      bases.put(key, new LinkedHashMap<>());
      sets.put(key, new LinkedHashMap<>());
    }
    JsonNode chain = object.path("chain");
    if (rules.containsKey(key(chain))) {
      String name = chain.path("name").asString("");
      rules.get(key(chain)).put(name, new ArrayList<>());
      base(chain).ifPresent(base -> bases.get(key(chain)).put(name, base));
    }
    for (String kind : List.of("set", "map")) {
      JsonNode set = object.path(kind);
      if (sets.containsKey(key(set))) {
        sets.get(key(set)).put(set.path("name").asString(""), set.path("elem"));
      }
    }
  }

  private void rule(JsonNode rule) {
    Map<String, List<Rule>> ofTable = rules.get(key(rule));
    if (ofTable == null) {
      return;
    }
    List<Rule> ofChain = ofTable.get(rule.path("chain").asString(""));
    if (ofChain != null) {
      ofChain.addAll(
          new NftRule(rule.path("family").asString(""), sets.get(key(rule))).parse(rule));
    }
  }

  private List<Table> tables() {
    List<Table> found = new ArrayList<>();
    rules.forEach(
        (key, chains) -> {
          Map<String, Chain> ofIt = new LinkedHashMap<>();
          chains.forEach(
              (name, list) ->
                  ofIt.put(
                      name, new Chain(name, Optional.ofNullable(bases.get(key).get(name)), list)));
          found.add(new Table(Table.NFT, key.family, key.table, ofIt));
        });
    return found;
  }

  private static Key key(JsonNode object) {
    return new Key(object.path("family").asString(""), object.path("table").asString(""));
  }

  private static Optional<Chain.Base> base(JsonNode chain) {
    return Hook.named(chain.path("hook").asString(""))
        .map(
            hook ->
                new Chain.Base(
                    hook,
                    chain.path("prio").asInt(0),
                    chain.path("policy").asString("").equals("drop")));
  }
}

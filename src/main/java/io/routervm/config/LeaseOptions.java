package io.routervm.config;

import io.routervm.config.document.Located;
import io.routervm.config.document.Node;
import io.routervm.config.document.ProblemLog;
import io.routervm.config.document.Shown;
import io.routervm.config.document.Suggestion;
import io.routervm.config.document.Type;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What devices are told with their lease beside what the router says by itself.
 *
 * @param byNumber in the order of the numbers
 */
public record LeaseOptions(Map<Integer, LeaseValue> byNumber) {
  public static final LeaseOptions NONE = new LeaseOptions(Map.of());

  public LeaseOptions {
    byNumber = Collections.unmodifiableMap(new TreeMap<>(byNumber));
  }

  public boolean isEmpty() {
    return byNumber.isEmpty();
  }

  /** Whether they name the name servers, in place of the router. */
  public boolean hasNameServers() {
    return byNumber.containsKey(LeaseOption.NAME_SERVER);
  }

  static Type<LeaseOptions> ofNetwork() {
    return new Mapping(false);
  }

  static Type<LeaseOptions> ofDevice() {
    return new Mapping(true);
  }

  /** A mapping from the name or number of an option to what it holds. */
  private record Mapping(boolean ofOneDevice) implements Type<LeaseOptions> {
    @Override
    public Optional<Located<LeaseOptions>> read(Node node, String path, ProblemLog log) {
      if (!(node instanceof Node.Mapping mapping)) {
        return wrongKind(node, path, log);
      }
      Map<Integer, LeaseValue> options = new TreeMap<>();
      boolean good = true;
      for (Node.Entry entry : mapping.entries()) {
        Optional<LeaseOption> option = option(entry, path, log);
        Optional<LeaseValue> value =
            option.flatMap(one -> new LeaseOptionReader(one, at(entry, path), log).read(entry));
        if (value.isEmpty()) {
          good = false;
        } else if (options.put(option.get().number(), value.get()) != null) {
          log.add(
              entry.position(),
              at(entry, path),
              "option " + option.get().number() + " is there twice",
              "Remove one of the two.");
          good = false;
        }
      }
      return good
          ? Optional.of(
              new Located<>(new LeaseOptions(options), mapping.position(), path, "the options"))
          : Optional.empty();
    }

    private static String at(Node.Entry entry, String path) {
      return path + "." + Shown.key(entry.key());
    }

    private Optional<LeaseOption> option(Node.Entry entry, String path, ProblemLog log) {
      Optional<LeaseOption> option = LeaseOption.find(entry.key());
      if (option.isEmpty()) {
        log.add(
            entry.position(),
            at(entry, path),
            "dnsmasq knows no such option",
            Suggestion.nearest(entry.key(), LeaseOption.names())
                .map(name -> "Did you mean " + name + "?")
                .orElse(
                    "Write its number, from 1 to "
                        + LeaseOption.LAST
                        + ", or a name of `dnsmasq --help dhcp`."));
        return option;
      }
      Optional<LeaseOption.Objection> objection = option.get().objection(ofOneDevice);
      if (objection.isPresent()) {
        log.add(
            entry.position(), at(entry, path), objection.get().reason(), objection.get().remedy());
        return Optional.empty();
      }
      return option;
    }

    @Override
    public String expected() {
      return "a mapping from names or numbers of options to what they hold, such as"
          + " { ntp-server: 192.168.42.10 }";
    }

    @Override
    public String summary() {
      return "a mapping";
    }

    @Override
    public void describe(ObjectNode schema) {
      schema.put("type", "object");
      schema.put("additionalProperties", false);
      ObjectNode value = schema.putObject("patternProperties").putObject(LeaseOption.PATTERN);
      ArrayNode types = value.putArray("type");
      types.add("string").add("integer").add("array");
      value.putObject("items").put("type", "string");
    }
  }
}

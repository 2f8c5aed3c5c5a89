package io.routervm.config;

import io.routervm.config.document.Node;
import io.routervm.config.document.ProblemLog;
import io.routervm.config.document.Refusal;
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
    return byNumber.containsKey(LeaseOption.NAME_SERVER.number());
  }

  static Type<LeaseOptions> ofNetwork() {
    return new Mapping(false);
  }

  static Type<LeaseOptions> ofDevice() {
    return new Mapping(true);
  }

  /** By their names or numbers. */
  private static final class Mapping extends OptionMapping<LeaseOptions, LeaseValue> {
    private final boolean ofOneDevice;

    Mapping(boolean ofOneDevice) {
      super(LeaseOptions::new);
      this.ofOneDevice = ofOneDevice;
    }

    @Override
    Optional<Option<LeaseValue>> option(Node.Entry entry, String path, ProblemLog log) {
      return find(entry, path, log)
          .flatMap(
              option ->
                  new LeaseOptionReader(option, at(entry, path), log)
                      .read(entry)
                      .map(value -> new Option<>(option.number(), value)));
    }

    private Optional<LeaseOption> find(Node.Entry entry, String path, ProblemLog log) {
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
        return Optional.empty();
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
    Refusal twice(int number) {
      return new Refusal("option " + number + " is there twice", "Remove one of the two.");
    }

    @Override
    public String expected() {
      return "a mapping from names or numbers of options to what they hold, such as"
          + " { ntp-server: 192.168.42.10 }";
    }

    @Override
    void describeOptions(ObjectNode patterns) {
      ObjectNode value = patterns.putObject(LeaseOption.PATTERN);
      ArrayNode types = value.putArray("type");
      types.add("string").add("integer").add("array");
      value.putObject("items").put("type", "string");
    }
  }
}

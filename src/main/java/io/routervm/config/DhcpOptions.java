package io.routervm.config;

import io.routervm.config.document.Node;
import io.routervm.config.document.ProblemLog;
import io.routervm.config.document.Refusal;
import io.routervm.config.document.Text;
import io.routervm.config.document.Type;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.node.ObjectNode;

/**
 * DHCP options by their numbers.
 *
 * @param byNumber in the order of the numbers
 */
public record DhcpOptions(Map<Integer, DhcpData> byNumber) {
  private static final int LAST = 254;
  private static final String NUMBER = "([1-9]\\d?|1\\d\\d|2[0-4]\\d|25[0-4])";

  /** Those that have a key of their own. */
  private static final Map<Integer, String> KEYS =
      Map.of(12, "hostname", 60, "vendor_class", 61, "client_id", 77, "user_class");

  /** Of the conversation, or written by relays on the way. */
  private static final Set<Integer> CLIENTS =
      Set.of(50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 80, 82, 118);

  public DhcpOptions {
    byNumber = Collections.unmodifiableMap(new TreeMap<>(byNumber));
  }

  /** As router.yaml has them: a mapping from number to data. */
  static final Type<DhcpOptions> TYPE = new Mapping();

  private static final class Mapping extends OptionMapping<DhcpOptions, DhcpData> {
    private final Text<DhcpData> data =
        new Text<>("value of a DHCP option", DhcpData.EXPECTED, DhcpData.PATTERN, DhcpData::parse);

    Mapping() {
      super(DhcpOptions::new);
    }

    @Override
    Optional<Option<DhcpData>> option(Node.Entry entry, String path, ProblemLog log) {
      return number(entry, path, log)
          .flatMap(
              number ->
                  data.read(entry.value(), at(entry, path), log)
                      .map(value -> new Option<>(number, value.value())));
    }

    @Override
    Refusal twice(int number) {
      return new Refusal("is there twice", "Keep one.");
    }

    @Override
    public String expected() {
      return "a mapping from option numbers to their data, such as { 90: hex:00:1a }";
    }

    @Override
    void describeOptions(ObjectNode patterns) {
      data.describe(patterns.putObject("^" + NUMBER + "$"));
    }
  }

  private static Optional<Integer> number(Node.Entry entry, String path, ProblemLog log) {
    if (!entry.key().matches(NUMBER)) {
      log.add(
          entry.position(),
          path,
          "a key is no number of an option",
          "Write a number from 1 to " + LAST + ".");
      return Optional.empty();
    }
    int number = Integer.parseInt(entry.key());
    if (KEYS.containsKey(number)) {
      log.add(
          entry.position(),
          OptionMapping.at(entry, path),
          "has a key of its own",
          "Write wan.dhcp." + KEYS.get(number) + ".");
      return Optional.empty();
    }
    if (CLIENTS.contains(number)) {
      log.add(
          entry.position(),
          OptionMapping.at(entry, path),
          "is what the client itself has to say",
          "Remove it.");
      return Optional.empty();
    }
    return Optional.of(number);
  }
}

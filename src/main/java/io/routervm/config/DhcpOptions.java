package io.routervm.config;

import io.routervm.config.document.Located;
import io.routervm.config.document.Node;
import io.routervm.config.document.ProblemLog;
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
  static final Type<DhcpOptions> TYPE =
      new Type<>() {
        private final Text<DhcpData> data =
            new Text<>(
                "value of a DHCP option", DhcpData.EXPECTED, DhcpData.PATTERN, DhcpData::parse);

        @Override
        public Optional<Located<DhcpOptions>> read(Node node, String path, ProblemLog log) {
          if (!(node instanceof Node.Mapping mapping)) {
            return wrongKind(node, path, log);
          }
          Map<Integer, DhcpData> options = new TreeMap<>();
          boolean good = true;
          for (Node.Entry entry : mapping.entries()) {
            Optional<Integer> number = number(entry, path, log);
            Optional<Located<DhcpData>> value =
                number.flatMap(at -> data.read(entry.value(), path + "." + at, log));
            if (value.isEmpty()) {
              good = false;
            } else if (options.put(number.get(), value.get().value()) != null) {
              log.add(entry.position(), path + "." + number.get(), "is there twice", "Keep one.");
              good = false;
            }
          }
          return good
              ? Optional.of(
                  new Located<>(new DhcpOptions(options), mapping.position(), path, "the options"))
              : Optional.empty();
        }

        @Override
        public String expected() {
          return "a mapping from option numbers to their data, such as { 90: hex:00:1a }";
        }

        @Override
        public String summary() {
          return "a mapping";
        }

        @Override
        public void describe(ObjectNode schema) {
          schema.put("type", "object");
          schema.put("additionalProperties", false);
          data.describe(schema.putObject("patternProperties").putObject("^" + NUMBER + "$"));
        }
      };

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
          path + "." + number,
          "has a key of its own",
          "Write wan.dhcp." + KEYS.get(number) + ".");
      return Optional.empty();
    }
    if (CLIENTS.contains(number)) {
      log.add(
          entry.position(),
          path + "." + number,
          "is what the client itself has to say",
          "Remove it.");
      return Optional.empty();
    }
    return Optional.of(number);
  }
}

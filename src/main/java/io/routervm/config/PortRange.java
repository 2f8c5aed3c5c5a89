package io.routervm.config;

import io.routervm.config.document.Located;
import io.routervm.config.document.Node;
import io.routervm.config.document.ProblemLog;
import io.routervm.config.document.Refusal;
import io.routervm.config.document.Text;
import io.routervm.config.document.Type;
import io.routervm.config.document.Whole;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Ports from the first to the last, both included; often one only.
 *
 * @param first from 1
 * @param last up to 65535, not before {@code first}
 */
public record PortRange(int first, int last) {
  private static final int HIGHEST = 65535;
  private static final String PATTERN = "^[1-9][0-9]{0,4}-[1-9][0-9]{0,4}$";
  private static final Whole ONE = new Whole(1, HIGHEST);

  /** As router.yaml has them: a number, or two with a hyphen between. */
  static final Type<PortRange> TYPE =
      new Type<>() {
        private final Text<PortRange> range =
            new Text<>(summary(), expected(), PATTERN, PortRange::parse);

        @Override
        public Optional<Located<PortRange>> read(Node node, String path, ProblemLog log) {
          return node instanceof Node.Scalar scalar
                  && scalar.scalarKind() == Node.ScalarKind.INTEGER
              ? ONE.read(node, path, log).map(one -> one.with(of(one.value())))
              : range.read(node, path, log);
        }

        @Override
        public String expected() {
          return "a port, or a range of them such as 27015-27030";
        }

        @Override
        public String summary() {
          return "port or range of ports";
        }

        @Override
        public void describe(ObjectNode schema) {
          ArrayNode forms = schema.putArray("anyOf");
          ONE.describe(forms.addObject());
          range.describe(forms.addObject());
        }
      };

  /** One port. */
  public static PortRange of(int port) {
    return new PortRange(port, port);
  }

  private static Optional<PortRange> parse(String text) throws Refusal {
    if (!text.matches(PATTERN)) {
      return Optional.empty();
    }
    int hyphen = text.indexOf('-');
    int first = Integer.parseInt(text.substring(0, hyphen));
    int last = Integer.parseInt(text.substring(hyphen + 1));
    if (last > HIGHEST) {
      throw new Refusal("has a port above " + HIGHEST, "Use ports from 1 to " + HIGHEST + ".");
    }
    if (first > last) {
      throw new Refusal(
          "begins after its end", "Write the lower port first: " + last + "-" + first + ".");
    }
    return Optional.of(new PortRange(first, last));
  }

  public int size() {
    return last - first + 1;
  }

  public boolean overlaps(PortRange other) {
    return first <= other.last && other.first <= last;
  }

  /** As many, from another one on. */
  public PortRange startingAt(int other) {
    return new PortRange(other, other + size() - 1);
  }

  /** As iptables writes it. */
  public String matched() {
    return size() == 1 ? "" + first : first + ":" + last;
  }

  /** As router.yaml writes it. */
  @Override
  public String toString() {
    return size() == 1 ? "" + first : first + "-" + last;
  }
}

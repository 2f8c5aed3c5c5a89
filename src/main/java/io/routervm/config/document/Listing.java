package io.routervm.config.document;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A list.
 *
 * @param distinct whether an element may stand there only once
 * @param orOne whether an element may stand there by itself, for a list of one
 */
public record Listing<T>(Type<T> element, int fewest, int most, boolean distinct, boolean orOne)
    implements Type<List<Located<T>>> {
  @Override
  public Optional<Located<List<Located<T>>>> read(Node node, String path, ProblemLog log) {
    if (orOne && !(node instanceof Node.Sequence)) {
      return element
          .read(node, path, log)
          .map(one -> new Located<>(List.of(one), one.position(), path, one.shown()));
    }
    if (!(node instanceof Node.Sequence sequence)) {
      return wrongKind(node, path, log);
    }
    int size = sequence.items().size();
    if (size < fewest || size > most) {
      log.add(
          node.position(),
          path,
          "the list has " + size + (size == 1 ? " element" : " elements"),
          "Write " + expected() + ".");
      return Optional.empty();
    }
    List<Located<T>> values = new ArrayList<>();
    Set<T> seen = new HashSet<>();
    for (int index = 0; index < size; index++) {
      Optional<Located<T>> read =
          element.read(sequence.items().get(index), path + "[" + index + "]", log);
      read.ifPresent(values::add);
      if (distinct && read.isPresent() && !seen.add(read.get().value())) {
        log.refuse(read.get(), "is in the list twice", "Remove one of the two.");
      }
    }
    // A list with holes would make later rules complain about what is not wrong.
    return values.size() == size
        ? Optional.of(new Located<>(List.copyOf(values), node.position(), path, ""))
        : Optional.empty();
  }

  @Override
  public String expected() {
    return (orOne ? element.expected() + ", or " : "") + listExpected();
  }

  private String listExpected() {
    if (most == fewest) {
      return "a list of " + most + ", each " + element.expected();
    }
    return "a list of "
        + (fewest == 0 ? "" : fewest + " to ")
        + (most == Integer.MAX_VALUE ? "any number" : fewest == 0 ? "up to " + most : "" + most)
        + ", each "
        + element.expected();
  }

  @Override
  public String summary() {
    return (orOne ? element.summary() + ", or " : "") + "list of " + element.summary();
  }

  @Override
  public void describe(ObjectNode schema) {
    if (!orOne) {
      describeList(schema);
      return;
    }
    ArrayNode forms = schema.putArray("anyOf");
    element.describe(forms.addObject());
    describeList(forms.addObject());
  }

  private void describeList(ObjectNode schema) {
    schema.put("type", "array");
    element.describe(schema.putObject("items"));
    if (fewest > 0) {
      schema.put("minItems", fewest);
    }
    if (most < Integer.MAX_VALUE) {
      schema.put("maxItems", most);
    }
    if (distinct) {
      schema.put("uniqueItems", true);
    }
  }
}

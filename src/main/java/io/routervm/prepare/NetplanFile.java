package io.routervm.prepare;

import io.routervm.config.document.DocumentReader;
import io.routervm.config.document.Node;
import io.routervm.config.document.Node.Entry;
import io.routervm.config.document.Node.Mapping;
import io.routervm.config.document.Node.Scalar;
import io.routervm.config.document.Node.Sequence;
import io.routervm.config.document.ProblemLog;
import io.routervm.prepare.SurveyedNetwork.ConfigurationFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * One YAML file of netplan's. What changes is taken out by the line, so that all else stays as
 * somebody wrote it, comments too.
 */
record NetplanFile(ConfigurationFile file, Node root) {
  private static final String NETWORK = "network";
  private static final String NICS = "ethernets";

  static NetplanFile of(ConfigurationFile file) {
    return read(file)
        .orElseThrow(
            () ->
                NetworkFiles.cannotMove(
                    "routervm cannot read this YAML: aliases (*name), tags and a second document"
                        + " it does not know",
                    file,
                    "write it without them, `netplan generate`, then run it again"));
  }

  private static Optional<NetplanFile> read(ConfigurationFile file) {
    return DocumentReader.read(file.text(), new ProblemLog())
        .map(node -> new NetplanFile(file, node));
  }

  /** What stands in it about a NIC, by netplan's own name of it. */
  Optional<Mapping> definition(String id) {
    return entry(id).map(Entry::value).filter(Mapping.class::isInstance).map(Mapping.class::cast);
  }

  private Optional<Entry> entry(String id) {
    return child(root, NETWORK)
        .flatMap(network -> child(network.value(), NICS))
        .flatMap(nics -> child(nics.value(), id));
  }

  private static Optional<Entry> child(Node node, String key) {
    return node instanceof Mapping mapping
        ? mapping.entries().stream().filter(entry -> entry.key().equals(key)).findFirst()
        : Optional.empty();
  }

  /** Whether something of another kind than a NIC has this name. */
  boolean defines(String name) {
    return child(root, NETWORK).map(Entry::value).stream()
        .filter(Mapping.class::isInstance)
        .flatMap(network -> ((Mapping) network).entries().stream())
        .filter(kind -> !kind.key().equals(NICS))
        .anyMatch(kind -> child(kind.value(), name).isPresent());
  }

  /** Where else a NIC is named: as the port of a bridge or bond, or below a VLAN. */
  Optional<String> use(String id) {
    return leaves(root, "")
        .filter(leaf -> leaf.value().equals(id))
        .map(Leaf::path)
        .filter(path -> !path.startsWith(path(id)))
        .findFirst();
  }

  private static String path(String id) {
    return "/" + NETWORK + "/" + NICS + "/" + id + "/";
  }

  /** The lines of one key of a NIC's definition, its own without indentation. */
  List<String> lines(String id, String key) {
    Entry entry = child(entry(id).orElseThrow().value(), key).orElseThrow();
    int indentation = entry.position().column() - 1;
    return span(id, entry)
        .mapToObj(number -> allLines().get(number))
        .map(line -> line.length() > indentation ? line.substring(indentation) : line.strip())
        .toList();
  }

  /** The file without these keys of a NIC's definition. */
  String without(String id, Set<String> keys) {
    Entry own = entry(id).orElseThrow();
    List<Entry> all = ((Mapping) own.value()).entries();
    List<Integer> gone =
        all.stream()
            .filter(entry -> keys.contains(entry.key()))
            .flatMap(entry -> span(id, entry).boxed())
            .toList();
    boolean isEmptied = all.stream().allMatch(entry -> keys.contains(entry.key()));
    StringBuilder text = new StringBuilder();
    List<String> lines = allLines();
    for (int number = 0; number < lines.size(); number++) {
      if (isEmptied && number == own.position().line() - 1) {
        // A definition must be a mapping, if one of nothing.
        text.append(lines.get(number).replaceFirst(":\\s*(#.*)?$", ": {} $1").stripTrailing())
            .append('\n');
      } else if (!gone.contains(number)) {
        text.append(lines.get(number)).append('\n');
      }
    }
    requireAsMeant(id, keys, text.toString());
    return text.toString();
  }

  private List<String> allLines() {
    return file.text().lines().toList();
  }

  /** Indices of lines: from the key to the last one that belongs to its value. */
  private IntStream span(String id, Entry entry) {
    Entry own = entry(id).orElseThrow();
    List<Entry> all = ((Mapping) own.value()).entries();
    if (all.stream().map(Entry::position).anyMatch(place -> !isOnItsOwn(place.line(), own, all))) {
      throw unusual();
    }
    List<String> lines = allLines();
    int first = entry.position().line() - 1;
    int last = first;
    for (int next = first + 1; next < lines.size(); next++) {
      String line = lines.get(next);
      if (line.isBlank() || line.strip().startsWith("#")) {
        continue;
      }
      int indentation = line.indexOf(line.strip());
      int column = entry.position().column() - 1;
      // The items of a list may stand below their key, or further in.
      if (indentation < column || (indentation == column && !line.strip().startsWith("- "))) {
        break;
      }
      last = next;
    }
    return IntStream.rangeClosed(first, last);
  }

  private static boolean isOnItsOwn(int line, Entry own, List<Entry> all) {
    return line > own.position().line()
        && all.stream().filter(entry -> entry.position().line() == line).count() == 1;
  }

  /** YAML has more ways to write something than a look at lines knows. */
  private void requireAsMeant(String id, Set<String> keys, String text) {
    Predicate<Leaf> isOther =
        leaf ->
            keys.stream().noneMatch(key -> (leaf.path() + "/").startsWith(path(id) + key + "/"));
    List<Leaf> meant = leaves(root, "").filter(isOther).toList();
    List<Leaf> made =
        read(new ConfigurationFile(file.path(), text)).stream()
            .flatMap(after -> leaves(after.root(), ""))
            .filter(leaf -> !(leaf.path() + "/").equals(path(id)))
            .toList();
    if (!made.equals(meant)) {
      throw unusual();
    }
  }

  private RuntimeException unusual() {
    return NetworkFiles.cannotMove(
        "the NIC's definition is not written a key a line",
        file,
        "write it without braces, each key on a line of its own (`netplan get` shows it so), then"
            + " run it again");
  }

  /** A value that holds no others, and the keys that lead to it. */
  private record Leaf(String path, String value) {}

  private static Stream<Leaf> leaves(Node node, String path) {
    if (node instanceof Scalar scalar) {
      return Stream.of(new Leaf(path, scalar.text()));
    }
    List<Leaf> all = new ArrayList<>();
    if (node instanceof Sequence sequence) {
      for (int index = 0; index < sequence.items().size(); index++) {
        leaves(sequence.items().get(index), path + "/" + index).forEach(all::add);
      }
    } else if (node instanceof Mapping mapping) {
      mapping.entries().forEach(e -> leaves(e.value(), path + "/" + e.key()).forEach(all::add));
    }
    return all.isEmpty() ? Stream.of(new Leaf(path, "")) : all.stream();
  }
}

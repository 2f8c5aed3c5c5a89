package io.routervm.migration;

import io.routervm.config.RouterConfigLoader;
import io.routervm.config.document.Problem;
import io.routervm.failure.Failure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads other programs' configurations. */
public final class Importer {
  /** The first that recognizes a file reads it: the strictest come first. */
  private static final List<Dialect> DIALECTS =
      List.of(
          new FirewallXmlDialect(),
          new OpenWrtDialect(),
          new DhcpdDialect(),
          new DnsmasqDialect(),
          new HostsFileDialect());

  private static final Pattern ELEMENT = Pattern.compile("([a-z_.]+?)\\[([0-9]+)\\].*");
  private static final Pattern PLACE = Pattern.compile(" at [0-9]+:[0-9]+");

  private Importer() {}

  /**
   * What router.yaml can say of it.
   *
   * @param named files, and folders of files
   * @throws Failure (usage) when one cannot be read, or none is known
   */
  public static Imported read(List<Path> named) {
    Collector collector = new Collector();
    List<SourceFile> files = SourceFile.read(named);
    boolean isKnown = false;
    for (SourceFile file : files) {
      Optional<Dialect> dialect = DIALECTS.stream().filter(one -> one.recognizes(file)).findFirst();
      isKnown |= dialect.isPresent();
      dialect.ifPresentOrElse(
          one -> one.read(file, collector),
          () -> collector.omit(file.at(1), file.name(), "nothing in it is known"));
    }
    if (!isKnown) {
      throw Failure.usage(
          "none of the files is a configuration that is known",
          named.stream().map(Path::toString).collect(Collectors.joining(", ")),
          "name files of "
              + DIALECTS.stream().map(Dialect::program).collect(Collectors.joining(", ")));
    }
    collector.chooseZone();
    Assembly.Draft draft = Assembly.of(collector);
    List<Item> items = allowed(draft.items(), files.get(0).path(), collector);
    List<String> order = files.stream().map(file -> file.path().toString()).toList();
    collector.omissions.sort(
        Comparator.comparingInt((Omission one) -> order.indexOf(one.origin().file().toString()))
            .thenComparingInt(one -> one.origin().line()));
    return new Imported(
        RouterYaml.of(items), items.size(), draft.assumptions(), collector.omissions);
  }

  /** Without what router.yaml's own rules refuse; each becomes an omission. */
  private static List<Item> allowed(List<Item> draft, Path file, Collector collector) {
    List<Item> items = new ArrayList<>(draft);
    while (true) {
      List<Problem> problems =
          new RouterConfigLoader(name -> null).problems(RouterYaml.whole(items), file).list();
      Set<Item> refused = new LinkedHashSet<>();
      for (Problem problem : problems) {
        Optional<Item> item = at(problem.path(), items).filter(refused::add);
        item.ifPresent(
            one ->
                collector.omit(
                    one.origin(),
                    YamlText.of(one.value()),
                    problem.path().replaceFirst(".*\\.", "")
                        + ": "
                        + PLACE.matcher(problem.message()).replaceAll("")));
      }
      if (refused.isEmpty()) {
        return items;
      }
      for (Item item : collector.filters.behind(items, refused)) {
        collector.omit(item.origin(), YamlText.of(item.value()), FilterRules.BEHIND);
        refused.add(item);
      }
      items.removeIf(refused::contains);
    }
  }

  /** Whether a path is a key's or of something in it. */
  private static boolean isOf(String path, String key) {
    return path.startsWith(key) && !path.substring(key.length()).matches("[^.\\[].*");
  }

  private static Optional<Item> at(String path, List<Item> items) {
    Matcher element = ELEMENT.matcher(path);
    if (element.matches() && !path.startsWith("dhcp.")) {
      return items.stream()
          .filter(item -> item.path().equals(element.group(1)))
          .skip(Integer.parseInt(element.group(2)))
          .findFirst();
    }
    return items.stream().filter(item -> !item.isElement() && isOf(path, item.path())).findFirst();
  }
}

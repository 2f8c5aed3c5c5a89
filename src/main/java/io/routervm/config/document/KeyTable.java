package io.routervm.config.document;

import java.util.ArrayList;
import java.util.List;

/** The keys of a section and of all sections in it, for a reference table. */
public final class KeyTable {
  private KeyTable() {}

  /**
   * One key.
   *
   * @param path {@code vm.spice.listen}, {@code hosts[].name}
   * @param type a few words
   * @param fallback {@code required}, the default as YAML, or empty
   */
  public record Row(String path, String type, String fallback, String documentation) {
    /** A row of a Markdown table with the columns key, value, default, meaning. */
    public String markdown() {
      String shown = fallback.isEmpty() || fallback.equals("required") ? fallback : code(fallback);
      return "| " + code(path) + " | " + type + " | " + shown + " | " + documentation + " |";
    }

    private static String code(String text) {
      return "`" + text + "`";
    }
  }

  /** In the order of declaration; a section's own row comes before its keys. */
  public static List<Row> of(Section<?> section) {
    List<Row> rows = new ArrayList<>();
    collect(section, "", rows);
    return rows;
  }

  private static void collect(Section<?> section, String path, List<Row> rows) {
    for (SectionKey<?> key : section.keys()) {
      String keyPath = Section.child(path, key.name());
      rows.add(
          new Row(
              keyPath,
              key.type().summary() + (key.key().orOff() ? ", or " + Section.OFF : ""),
              key.required()
                  ? "required"
                  : key.fallback().filter(yaml -> !yaml.equals("{}")).orElse(""),
              key.key().value()));
      if (key.type() instanceof Section<?> inner) {
        collect(inner, keyPath, rows);
      }
      if (key.type() instanceof Listing<?> list && list.element() instanceof Section<?> inner) {
        collect(inner, keyPath + "[]", rows);
      }
    }
  }
}

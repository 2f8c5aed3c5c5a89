package io.routervm.config;

import io.routervm.config.document.KeyTable;
import io.routervm.config.document.SchemaWriter;
import io.routervm.config.document.Section;
import java.util.List;

/** What router.yaml may hold, for editors and readers. */
public final class ConfigSchema {
  static final Section<RouterConfig> ROOT = Section.of(RouterConfig.class, Kind::of);

  private ConfigSchema() {}

  /** The JSON Schema (draft 2020-12), pretty-printed, ended by a newline. */
  public static String json() {
    return SchemaWriter.write(ROOT, "router.yaml");
  }

  /** Every key with its type, default and meaning, in the order of the file. */
  public static List<KeyTable.Row> keys() {
    return KeyTable.of(ROOT);
  }
}

package io.routervm.config;

import io.routervm.config.document.Component;
import io.routervm.config.document.Section;

/** A configuration of a test with another value for one of its keys. */
public final class Variation {
  private Variation() {}

  public static <T> RouterConfig of(RouterConfig config, Component<RouterConfig, T> key, T value) {
    return ConfigSchema.ROOT
        .bind(config, "")
        .with(RouterConfig::file, config.file())
        .with(key, value)
        .build();
  }

  /** As the other one, of a part of it. */
  public static <R extends Record, T> R of(R part, Component<R, T> key, T value) {
    @SuppressWarnings("unchecked") // a record's class is its own
    Class<R> type = (Class<R>) part.getClass();
    return Section.of(type, Kind::of).bind(part, "").with(key, value).build();
  }
}

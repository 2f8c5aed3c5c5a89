package io.routervm.config;

import io.routervm.config.document.Component;

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
}

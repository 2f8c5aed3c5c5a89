package io.routervm.config;

import io.routervm.config.document.DocumentReader;
import io.routervm.config.document.Located;
import io.routervm.config.document.ProblemLog;
import io.routervm.config.document.Problems;
import io.routervm.config.document.SourceText;
import io.routervm.config.document.Values;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.Optional;
import java.util.function.Function;

/** Reads router.yaml: all of it is checked, and all problems are reported at once. */
public final class RouterConfigLoader {
  private final Function<String, String> environment;
  private final Clock clock;

  public RouterConfigLoader() {
    this(System::getenv);
  }

  /**
   * A loader with another environment.
   *
   * @param environment gives a variable's value, null when it is not set
   */
  public RouterConfigLoader(Function<String, String> environment) {
    this(environment, Clock.systemUTC());
  }

  RouterConfigLoader(Function<String, String> environment, Clock clock) {
    this.environment = environment;
    this.clock = clock;
  }

  /**
   * What was loaded.
   *
   * @param warnings what is allowed but hardly wise; may be empty
   */
  public record Loaded(RouterConfig config, Problems warnings) {}

  /**
   * Reads {@code file}.
   *
   * @throws InvalidConfigException with all problems, whatever the file holds
   */
  public RouterConfig load(Path file) {
    return loadWithWarnings(file).config();
  }

  /** As {@link #load}, with the warnings. */
  public Loaded loadWithWarnings(Path file) {
    return load(RouterFile.of(file));
  }

  /** As {@link #loadWithWarnings}; the files it names are looked for in {@code directory}. */
  public Loaded load(Path file, Path directory) {
    return load(new RouterFile(file, directory));
  }

  private Loaded load(RouterFile source) {
    Path file = source.path();
    Path directory = source.directory();
    ProblemLog log = new ProblemLog();
    Optional<Values> root = values(SourceText.read(file, log), log);
    if (root.isEmpty()) {
      throw new InvalidConfigException(log.of(file.toString()));
    }
    Sources sources = check(root.get(), directory, log);
    if (!log.isEmpty()) {
      throw new InvalidConfigException(log.of(file.toString()));
    }
    ProblemLog warnings = new ProblemLog();
    Warnings.collect(root.get(), LocalDate.now(clock), warnings);
    return new Loaded(
        ConfigBuilder.build(root.get(), source, sources), warnings.of(file.toString()));
  }

  /**
   * What would be wrong with a file that is not written yet.
   *
   * @param file where it is to be; the files it names are looked for beside it
   */
  public Problems problems(String text, Path file) {
    ProblemLog log = new ProblemLog();
    values(SourceText.of(text, log), log)
        .ifPresent(root -> check(root, file.toAbsolutePath().normalize().getParent(), log));
    return log.of(file.toString());
  }

  private static Optional<Values> values(Optional<String> source, ProblemLog log) {
    return source
        .flatMap(text -> DocumentReader.read(text, log))
        .flatMap(node -> RouterKeys.ROOT.read(node, "", log))
        .map(Located::value);
  }

  private Sources check(Values root, Path directory, ProblemLog log) {
    NameRules.check(root, log);
    AddressRules.check(root, log);
    PortRules.check(root, log);
    DynamicDnsProtocol.check(root, log);
    SecretRules.check(root, directory, environment, log);
    return Sources.find(root, directory, log);
  }
}

package io.routervm.config;

import io.routervm.config.RouterConfig.Lan;
import io.routervm.config.document.Bound;
import io.routervm.config.document.DocumentReader;
import io.routervm.config.document.Located;
import io.routervm.config.document.ProblemLog;
import io.routervm.config.document.Problems;
import io.routervm.config.document.SourceText;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reads router.yaml: all of it is checked, and all problems are reported at once. */
public final class RouterConfigLoader {
  private final Function<String, String> environment;
  private final Clock clock;

  /**
   * A loader.
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
    Optional<Bound<RouterConfig>> root = values(SourceText.read(file, log), log);
    if (root.isEmpty()) {
      throw new InvalidConfigException(log.of(file.toString()));
    }
    Bound<Install> install = check(root.get(), directory, log);
    if (!log.isEmpty()) {
      throw new InvalidConfigException(log.of(file.toString()));
    }
    ProblemLog warnings = new ProblemLog();
    Warnings.collect(root.get(), LocalDate.now(clock), warnings);
    return new Loaded(complete(root.get(), install, source).build(), warnings.of(file.toString()));
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

  private static Optional<Bound<RouterConfig>> values(Optional<String> source, ProblemLog log) {
    return source
        .flatMap(text -> DocumentReader.read(text, log))
        .flatMap(node -> ConfigSchema.ROOT.read(node, "", log))
        .map(Located::value);
  }

  private Bound<Install> check(Bound<RouterConfig> root, Path directory, ProblemLog log) {
    Claims claims = Claims.of(root);
    NameRules.check(root, log);
    NetworkRules.check(root, log);
    MdnsRules.check(root, log);
    RecordRules.check(root, log);
    ResolverRules.check(root, log);
    BlockRules.check(root, directory, log);
    AddressRules.check(root, claims, log);
    DhcpRules.check(root, log);
    WanRules.check(root, log);
    PortRules.check(root, claims, log);
    ForwardRules.check(root, claims, log);
    TrafficRules.check(root, log);
    DynamicDnsRules.check(root, log);
    SecretRules.check(claims, directory, environment, log);
    return Sources.check(root, directory, log);
  }

  /** With what router.yaml leaves to its place and to other keys. */
  private static Bound<RouterConfig> complete(
      Bound<RouterConfig> root, Bound<Install> install, RouterFile source) {
    Bound<Lan> lan = root.section(RouterConfig::lan);
    List<Bound<FurtherNetwork>> further = root.sections(RouterConfig::furtherNetworks);
    if (!lan.isWritten(Lan::may)) {
      List<String> names = new ArrayList<>();
      further.forEach(one -> one.value(FurtherNetwork::name).ifPresent(names::add));
      lan = lan.with(Lan::may, LocalNetwork.everything(LocalNetwork.HOME, names));
    }
    Bound<Dhcp> dhcp = root.section(RouterConfig::dhcp);
    return root.with(RouterConfig::file, source)
        .with(RouterConfig::install, install.build())
        .with(RouterConfig::lan, lan.build())
        .with(
            RouterConfig::furtherNetworks,
            further.stream().map(RouterConfigLoader::complete).toList())
        .with(RouterConfig::dhcp, complete(dhcp, lan.value(Lan::address)));
  }

  private static FurtherNetwork complete(Bound<FurtherNetwork> network) {
    if (!network.has(FurtherNetwork::dhcp)) {
      return network.build();
    }
    Bound<Dhcp> dhcp = network.givenSection(FurtherNetwork::dhcp);
    Dhcp complete = complete(dhcp, network.value(FurtherNetwork::address));
    return network.with(FurtherNetwork::dhcp, Optional.of(complete)).build();
  }

  private static Dhcp complete(Bound<Dhcp> dhcp, Optional<Cidr> address) {
    DhcpRange range = DhcpRange.find(dhcp, address, new ProblemLog()).orElseThrow();
    return dhcp.with(Dhcp::range, range.addresses()).build();
  }
}

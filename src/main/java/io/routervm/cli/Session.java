package io.routervm.cli;

import io.routervm.config.HypervisorLogin;
import io.routervm.config.RouterConfig;
import io.routervm.config.RouterConfigLoader;
import io.routervm.config.Secret;
import io.routervm.config.SecretStore;
import io.routervm.extras.Extras;
import io.routervm.extras.ExtrasLoader;
import io.routervm.failure.Failure;
import io.routervm.failure.Reason;
import io.routervm.hypervisor.GraphicsPassword;
import io.routervm.hypervisor.Hypervisor;
import io.routervm.hypervisor.LibvirtHypervisor;
import io.routervm.progress.Progress;
import io.routervm.remote.AccountLock;
import io.routervm.remote.RemoteHost;
import io.routervm.remote.RemoteLock;
import io.routervm.router.FurtherLock;
import io.routervm.router.GeneratedPassword;
import io.routervm.router.GraphicsSecret;
import io.routervm.router.GuestAccess;
import io.routervm.router.ListRefresh;
import io.routervm.router.RouterContext;
import io.routervm.router.StateFolder;
import io.routervm.service.RouterSecrets;
import io.routervm.vpn.VpnKeys;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;

/** What one command works with, each made when it is first needed. */
final class Session implements AutoCloseable {
  private final GlobalOptions options;
  private final Map<String, String> environment;
  private final Console console;
  private final Consumer<Path> logsTo;
  private final BiFunction<RouterConfig, StateFolder, GuestAccess> access;
  private Optional<Hypervisor> hypervisor = Optional.empty();
  private Optional<RemoteHost> remote = Optional.empty();
  private Optional<FurtherLock> ownLock = Optional.empty();

  Session(
      GlobalOptions options,
      Map<String, String> environment,
      Console console,
      Consumer<Path> logsTo,
      BiFunction<RouterConfig, StateFolder, GuestAccess> access) {
    this.options = options;
    this.environment = environment;
    this.console = console;
    this.logsTo = logsTo;
    this.access = access;
  }

  Console console() {
    return console;
  }

  GlobalOptions options() {
    return options;
  }

  Map<String, String> environment() {
    return environment;
  }

  Progress progress() {
    return console.json()
        ? new JsonProgress(console)
        : new TextProgress(console, options.verbose());
  }

  /** router.yaml, valid. */
  RouterConfig config() {
    return new RouterConfigLoader(environment::get).load(options.routerFile());
  }

  /** router.yaml, valid; what is allowed but unwise goes to standard error. */
  RouterConfig configWithWarnings() {
    RouterConfigLoader.Loaded loaded =
        new RouterConfigLoader(environment::get).loadWithWarnings(options.routerFile());
    loaded.warnings().list().forEach(warning -> console.warning(warning.sentence()));
    return loaded.config();
  }

  StateFolder state(RouterConfig config) {
    return state(config.name());
  }

  /** The state folder of the router of that name. */
  StateFolder state(String router) {
    return new StateFolder(options.stateFolder(router, environment).toAbsolutePath().normalize());
  }

  /** From now on the log goes to the state folder, which is made if need be. */
  StateFolder openState(RouterConfig config) {
    StateFolder state = state(config).prepare();
    try {
      LogFile.open(state.log(), options.verbose());
      state.read(state.key()).ifPresent(LogFile::maskKey);
      logsTo.accept(state.log());
      return state;
    } catch (IOException e) {
      throw Failure.precondition(
          "the log cannot be written: " + Reason.of(e),
          state.log().toString(),
          "look at the owner and mode of that file",
          e);
    }
  }

  Path cache() {
    return Folders.cache(environment);
  }

  /** The router and all that it takes to work on it; libvirt is connected from here on. */
  RouterContext context() {
    return context(config());
  }

  RouterContext context(RouterConfig config) {
    return context(config, options.routerFile());
  }

  /** As above, for a router that {@code file} describes. */
  RouterContext context(RouterConfig config, Path file) {
    return context(config, file, ExtrasLoader.load(config));
  }

  /** As above, with these extras. */
  RouterContext context(RouterConfig config, Path file, Extras extras) {
    RemoteHypervisor.refuse(config);
    return connected(config, file, extras);
  }

  /** For what needs libvirt alone, so that the hypervisor may be another machine. */
  RouterContext contextFromAnywhere(RouterConfig config) {
    Extras extras = ExtrasLoader.load(config);
    Optional<HypervisorLogin> login = config.hypervisor().overSsh();
    Optional<RemoteHost> host =
        login.isPresent()
            ? HypervisorShell.orWithoutShell(() -> remote(config), login.get(), console)
            : Optional.empty();
    return connected(config, host, options.routerFile(), extras);
  }

  private RouterContext connected(RouterConfig config, Path file, Extras extras) {
    return connected(config, remote(config), file, extras);
  }

  private RouterContext connected(
      RouterConfig config, Optional<RemoteHost> host, Path file, Extras extras) {
    StateFolder state = openState(config);
    // No lambda, which would have the class loaded where the hypervisor is this machine.
    if (host.isPresent()) {
      return context(
          config,
          state.lockedWith(lock(host.get(), config.name())),
          file,
          extras,
          LibvirtHypervisor.open(config.hypervisor(), host.get()));
    }
    return context(
        config,
        ownLock.map(state::lockedWith).orElse(state),
        file,
        extras,
        LibvirtHypervisor.open(config.hypervisor()));
  }

  private RouterContext context(
      RouterConfig config, StateFolder state, Path file, Extras extras, Hypervisor opened) {
    hypervisor = Optional.of(opened);
    return new RouterContext(
        config,
        state,
        opened,
        guest(config, state),
        graphics(config, state),
        secrets(config, state),
        keys(config, state),
        state.read(file).orElseThrow(),
        extras);
  }

  /**
   * The machine that the hypervisor is, connected to when it is first asked for; empty for this
   * one, and for one that is not reached by SSH.
   *
   * @throws io.routervm.remote.NotLetIn when it gives us no shell
   */
  Optional<RemoteHost> remote(RouterConfig config) {
    Optional<HypervisorLogin> login = config.hypervisor().overSsh();
    // No lambda, which would have the class loaded where the hypervisor is this machine.
    if (remote.isEmpty() && login.isPresent()) {
      remote = Optional.of(RemoteHost.connect(login.get(), RemoteHypervisor.where(config)));
    }
    return remote;
  }

  /**
   * From now on a change here and one from another machine, by the same account, exclude each
   * other.
   */
  void keepOthersOut(String router) {
    ownLock =
        Optional.of(
            holder -> AccountLock.take(router, holder, environment, console::warning)::close);
  }

  private FurtherLock lock(RemoteHost host, String router) {
    return holder -> RemoteLock.take(host, router, holder, console::warning)::close;
  }

  /**
   * Fetches the lists that {@code dns.block} names by url and of which there is no copy; warns of
   * those that cannot be had, without which the work goes on.
   */
  void fetchMissingLists(RouterContext context) {
    ListRefresh.of(context.config(), context.state())
        .fetchMissing()
        .forEach(list -> ListsRefreshCommand.tell(list, console));
  }

  /** What an earlier router.yaml said; the files it names are looked for beside today's. */
  RouterConfig configOf(Path earlier) {
    Path today = options.routerFile().toAbsolutePath().normalize();
    return new RouterConfigLoader(environment::get).load(earlier, today.getParent()).config();
  }

  /** The way into the router. */
  GuestAccess guest(RouterConfig config, StateFolder state) {
    return config.hypervisor().overSsh().isPresent()
        ? sshAccess(config, state)
        : access.apply(config, state);
  }

  SshAccess sshAccess(RouterConfig config, StateFolder state) {
    return config.hypervisor().overSsh().isPresent()
        ? new SshAccess(config, state, () -> remote(config).orElseThrow())
        : new SshAccess(config, state);
  }

  RouterSecrets secrets(RouterConfig config, StateFolder state) {
    return new StoredSecrets(store(config, state), keys(config, state));
  }

  /** The VPN's keys; touches nothing before it is asked for something. */
  VpnKeys keys(RouterConfig config, StateFolder state) {
    return new VpnKeys(config, state.pki(), store(config, state));
  }

  private GraphicsSecret graphics(RouterConfig config, StateFolder state) {
    Function<Secret, Optional<String>> secrets = store(config, state);
    return () -> secrets.apply(config.vm().spice().password()).map(GraphicsPassword::new);
  }

  /** Where a reference of router.yaml is looked up; what is found there is masked in the log. */
  private Function<Secret, Optional<String>> store(RouterConfig config, StateFolder state) {
    SecretStore store =
        new SecretStore(
            config.directory(), environment::get, () -> new GeneratedPassword(state).value());
    return secret -> {
      Optional<String> value = store.read(secret);
      value.ifPresent(LogFile::mask);
      return value;
    };
  }

  @Override
  public void close() {
    // Last: libvirt's connection goes through it.
    try {
      hypervisor.ifPresent(Hypervisor::close);
    } finally {
      // No method reference, which would have the class loaded where there is none.
      if (remote.isPresent()) {
        remote.get().close();
      }
    }
  }
}

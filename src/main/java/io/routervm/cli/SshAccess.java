package io.routervm.cli;

import io.routervm.config.RouterConfig;
import io.routervm.failure.Failure;
import io.routervm.guest.HostUnreachableException;
import io.routervm.guest.RemoteShell;
import io.routervm.platform.Deadline;
import io.routervm.remote.RemoteHost;
import io.routervm.router.GuestAccess;
import io.routervm.router.StateFolder;
import io.routervm.ssh.OpenSshCommandLine;
import io.routervm.ssh.SshKey;
import io.routervm.ssh.SshShell;
import io.routervm.ssh.SshTarget;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** SSH to the router by the key pair and the pinned host keys of the state folder. */
final class SshAccess implements GuestAccess {
  private final RouterConfig config;
  private final StateFolder state;
  private final Optional<Supplier<RemoteHost>> hypervisor;

  SshAccess(RouterConfig config, StateFolder state) {
    this(config, state, Optional.empty());
  }

  /**
   * @param hypervisor the machine through which the router is reached, connected to when it is
   *     asked for
   */
  SshAccess(RouterConfig config, StateFolder state, Supplier<RemoteHost> hypervisor) {
    this(config, state, Optional.of(hypervisor));
  }

  private SshAccess(
      RouterConfig config, StateFolder state, Optional<Supplier<RemoteHost>> hypervisor) {
    this.config = config;
    this.state = state;
    this.hypervisor = hypervisor;
  }

  @Override
  public String publicKey() {
    SshKey key = SshKey.readOrCreate(state.key(), "routervm " + config.name());
    LogFile.maskKey(key.privateText());
    return key.publicText();
  }

  @Override
  public void pin(List<String> hostKeys) {
    // By name, not by address: with `management: lan` the address changes with the placement.
    String lines =
        hostKeys.stream()
            .map(key -> config.name() + " " + key + "\n")
            .collect(Collectors.joining());
    state.write(state.knownHosts(), lines);
  }

  @Override
  public RemoteShell open() {
    Optional<RemoteHost> through = through();
    SshShell host = new SshShell(target(address(through).now(), through));
    return connected(host, through, host::connect);
  }

  @Override
  public RemoteShell await(Duration limit, Consumer<String> waiting) {
    Optional<RemoteHost> through = through();
    SshShell host = new SshShell(target(address(through).await(limit, waiting), through));
    return connected(host, through, () -> host.waitFor(limit, waiting));
  }

  /** Where the hypervisor on the way is lost, that is told and not the silence of the router. */
  private RemoteShell connected(SshShell host, Optional<RemoteHost> through, Runnable connecting) {
    try {
      connecting.run();
      return host;
    } catch (HostUnreachableException e) {
      host.close();
      requireThere(through);
      throw e;
    }
  }

  /** The way to the hypervisor may lead through the router itself, and be shut by a change. */
  @Override
  public RemoteShell awaitAnew(Duration limit, Consumer<String> waiting) {
    Deadline end = Deadline.in(limit);
    Optional<RemoteHost> through = through();
    if (through.isPresent()) {
      HypervisorShell.requireNewConnection(through.get(), end.left());
    }
    return await(end.left(), waiting);
  }

  /** The same way in for a person, with OpenSSH's client; options only, no command. */
  List<String> openSshCommandLine() {
    Optional<RemoteHost> through = through();
    return OpenSshCommandLine.of(target(address(through).now(), through));
  }

  /** Empty where the hypervisor is this machine. */
  private Optional<RemoteHost> through() {
    return hypervisor.isEmpty()
        ? Optional.empty()
        : Optional.of(HypervisorShell.wayToTheRouter(hypervisor.get()));
  }

  /** A way that has ended says less than the one who has cut it. */
  private static void requireThere(Optional<RemoteHost> through) {
    if (through.isPresent()) {
      through.get().requireThere();
    }
  }

  private GuestAddress address(Optional<RemoteHost> through) {
    return new GuestAddress(config, through);
  }

  private SshTarget target(String guest, Optional<RemoteHost> through) {
    if (!Files.exists(state.knownHosts())) {
      throw Failure.precondition(
          "the router's SSH host keys are not known here",
          state.knownHosts().toString(),
          "run `routervm create` first, or name its state folder with --state DIR");
    }
    SshTarget target =
        SshTarget.of(guest, state.key(), state.knownHosts()).withAlias(config.name());
    return through.isEmpty()
        ? target
        : target.through(through.get().jump(target.address(), target.port()));
  }
}

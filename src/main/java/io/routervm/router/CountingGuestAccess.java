package io.routervm.router;

import io.routervm.guest.RemoteShell;
import io.routervm.guest.Result;
import io.routervm.shell.Script;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** Counts connections and executions, so that what a command costs can be shown and tested. */
final class CountingGuestAccess implements GuestAccess {
  private final GuestAccess access;
  private int connections;
  private int executions;

  CountingGuestAccess(GuestAccess access) {
    this.access = access;
  }

  int connections() {
    return connections;
  }

  int executions() {
    return executions;
  }

  @Override
  public String publicKey() {
    return access.publicKey();
  }

  @Override
  public void pin(List<String> hostKeys) {
    access.pin(hostKeys);
  }

  @Override
  public RemoteShell open() {
    connections++;
    return new CountedHost(access.open());
  }

  @Override
  public RemoteShell await(Duration limit, Consumer<String> waiting) {
    connections++;
    return new CountedHost(access.await(limit, waiting));
  }

  @Override
  public RemoteShell awaitAnew(Duration limit, Consumer<String> waiting) {
    connections++;
    return new CountedHost(access.awaitAnew(limit, waiting));
  }

  private final class CountedHost implements RemoteShell {
    private final RemoteShell host;

    private CountedHost(RemoteShell host) {
      this.host = host;
    }

    @Override
    public Result run(Script script, Consumer<String> onLine) {
      executions++;
      return host.run(script, onLine);
    }

    @Override
    public Result ask(Script script) {
      executions++;
      return host.ask(script);
    }

    @Override
    public void close() {
      host.close();
    }
  }
}

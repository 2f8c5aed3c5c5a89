package io.routervm.service;

import java.util.concurrent.TimeUnit;

/** The stock openvpn with an exported profile, on one host; {@link #close} hangs up. */
final class OpenVpnClient implements AutoCloseable {
  /** Another release than the system's can be tried: {@code -Dopenvpn.client=PATH}. */
  private static final String PROGRAM = System.getProperty("openvpn.client", "openvpn");

  private static final String READY = "Initialization Sequence Completed";

  /** Notes what the server pushes beyond addresses and routes, as a resolver's script would. */
  private static final String UP = "#!/bin/sh\nenv | grep ^foreign_option_\n";

  private static final String PING = "ping -n -q -c 1 -W 1 10.8.0.1";

  private final Namespaces hosts;
  private final String host;
  private final String log;
  private final Process process;

  OpenVpnClient(Namespaces hosts, String host, String name, String profile, String... options) {
    this.hosts = hosts;
    this.host = host;
    this.log = host + "-" + name + "-" + System.nanoTime() + ".log";
    String file = hosts.file(host + "-" + name + ".ovpn", profile).toString();
    String up = hosts.file("up", UP).toString();
    hosts.must(host, "chmod 0600 " + file + " && chmod 0755 " + up);
    this.process =
        hosts.background(
            host,
            PROGRAM
                + " --config "
                + file
                + " --hand-window 15 --connect-retry 1 1 --script-security 2 --up "
                + up
                + " --log "
                + hosts.path(log)
                + " "
                + String.join(" ", options));
  }

  /** Waits until the tunnel is up at both ends: the server's may be later by a second. */
  OpenVpnClient connected() {
    hosts.await("the tunnel: " + log, 20, () -> log().contains(READY));
    hosts.await("an answer: " + log, 10, () -> hosts.run(host, PING).succeeded());
    return this;
  }

  boolean isConnected() {
    return log().contains(READY);
  }

  String log() {
    return hosts.read(log);
  }

  boolean runs() {
    return process.isAlive();
  }

  @Override
  public void close() {
    hangUp();
  }

  void hangUp() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

package io.routervm.ssh;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where to log in as root, and how both sides prove who they are.
 *
 * @param address name or IPv4 address
 * @param key private ed25519 key, OpenSSH format
 * @param knownHosts the pinned host keys; a host that is not in it is refused
 * @param hostKeyAlias the name to look up in {@code knownHosts} instead of the address, for a host
 *     whose address changes
 * @param through the program whose standard input and output are the connection, where the host is
 *     reached from another machine alone; empty to connect from here
 */
public record SshTarget(
    String address,
    int port,
    Path key,
    Path knownHosts,
    Optional<String> hostKeyAlias,
    List<String> through) {
  public static final int DEFAULT_PORT = 22;

  public static SshTarget of(String address, Path key, Path knownHosts) {
    return new SshTarget(address, DEFAULT_PORT, key, knownHosts, Optional.empty(), List.of());
  }

  public SshTarget withAlias(String alias) {
    return new SshTarget(address, port, key, knownHosts, Optional.of(alias), through);
  }

  public SshTarget withPort(int newPort) {
    return new SshTarget(address, newPort, key, knownHosts, hostKeyAlias, through);
  }

  public SshTarget through(List<String> program) {
    return new SshTarget(address, port, key, knownHosts, hostKeyAlias, List.copyOf(program));
  }

  /** For people: {@code root@10.0.0.1:22}. */
  @Override
  public String toString() {
    return "root@" + address + ":" + port;
  }
}

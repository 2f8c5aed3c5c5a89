package io.routervm.ssh;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.List;
import java.util.stream.Stream;
import net.schmizz.sshj.transport.verification.HostKeyVerifier;
import net.schmizz.sshj.transport.verification.OpenSSHKnownHosts;

/** Accepts a host key only when it is pinned, and remembers why it did not. */
final class PinnedHostKeys implements HostKeyVerifier {
  /** What is wrong with the key that the host showed. */
  enum Verdict {
    PINNED,
    UNKNOWN,
    CHANGED
  }

  private final SshTarget target;
  private final OpenSSHKnownHosts known;
  private volatile Verdict verdict = Verdict.PINNED;

  /**
   * @param pins text of the target's known_hosts file
   */
  PinnedHostKeys(SshTarget target, String pins) throws IOException {
    this.target = target;
    this.known =
        new OpenSSHKnownHosts(new StringReader(readable(pins))) {
          @Override
          protected boolean hostKeyUnverifiableAction(String hostname, PublicKey key) {
            verdict = Verdict.UNKNOWN;
            return false;
          }

          @Override
          protected boolean hostKeyChangedAction(String hostname, PublicKey key) {
            verdict = Verdict.CHANGED;
            return false;
          }
        };
  }

  Verdict verdict() {
    return verdict;
  }

  @Override
  public boolean verify(String hostname, int port, PublicKey key) {
    boolean accepted = known.verify(name(hostname), port(port), key);
    if (!accepted && verdict == Verdict.PINNED) {
      verdict = Verdict.UNKNOWN;
    }
    return accepted;
  }

  @Override
  public List<String> findExistingAlgorithms(String hostname, int port) {
    List<String> kinds = known.findExistingAlgorithms(name(hostname), port(port));
    return kinds.stream().flatMap(PinnedHostKeys::algorithms).toList();
  }

  /** Without the keys that sshj would pass over with a stack trace in the log. */
  private static String readable(String pins) {
    return Algorithms.areJavas(pins) ? pins.replaceAll("(?m)^.* ecdsa-sha2-.*\\R?", "") : pins;
  }

  /** Empty where nothing has been pinned yet. */
  static String text(Path file) throws IOException {
    return Files.exists(file) ? Files.readString(file) : "";
  }

  /** The file names a key's kind; with keys of RSA, servers and clients agree on a hash as well. */
  private static Stream<String> algorithms(String kind) {
    return kind.equals("ssh-rsa") ? Stream.of("rsa-sha2-512", "rsa-sha2-256") : Stream.of(kind);
  }

  private String name(String hostname) {
    return target.hostKeyAlias().orElse(hostname);
  }

  /** An alias stands in the file without a port, as OpenSSH's HostKeyAlias does. */
  private int port(int port) {
    return target.hostKeyAlias().isPresent() ? SshTarget.DEFAULT_PORT : port;
  }
}

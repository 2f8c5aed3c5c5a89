package io.routervm.ssh;

import io.routervm.failure.Reason;
import io.routervm.guest.HostUnreachableException;
import io.routervm.guest.NotRunException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import net.schmizz.sshj.userauth.UserAuthException;

/** What sshj throws, in the words of a user; chosen by type, never by message. */
final class SshFailures {
  private static final String LOOK =
      "see that the VM runs (`routervm status`) and what it prints (`routervm console`)";

  private SshFailures() {}

  static HostUnreachableException unreadable(SshTarget target, Path file, IOException cause) {
    return new HostUnreachableException(
        "the file cannot be read: " + file, target.toString(), "see that it is there", cause);
  }

  /**
   * Why a connection did not come about.
   *
   * @param answered whether TCP was answered
   */
  static HostUnreachableException connecting(
      SshTarget target, PinnedHostKeys.Verdict verdict, boolean answered, IOException cause) {
    if (verdict != PinnedHostKeys.Verdict.PINNED) {
      return hostKey(target, verdict, cause);
    }
    String reason = reason(answered, cause);
    return new HostUnreachableException(reason, target.toString(), LOOK, cause);
  }

  private static String reason(boolean answered, IOException cause) {
    if (has(cause, UserAuthException.class)) {
      return "authentication was refused: the host does not accept the key (or not yet)";
    }
    if (has(cause, UnknownHostException.class)) {
      return "its name cannot be resolved";
    }
    if (answered) {
      return has(cause, SocketTimeoutException.class)
          ? "the port answers, but no SSH greeting came in time"
          : "the port answers, but the SSH connection was not made: " + Reason.of(cause);
    }
    if (has(cause, NoRouteToHostException.class)) {
      return "there is no route to the host: it is not on the network";
    }
    if (has(cause, SocketTimeoutException.class)) {
      return "no answer at all: it is off, not on the network, or a firewall drops the packets";
    }
    return has(cause, ConnectException.class)
        ? "the connection was refused: the host is up, its SSH server is not"
        : "the connection was not made: " + Reason.of(cause);
  }

  private static HostUnreachableException hostKey(
      SshTarget target, PinnedHostKeys.Verdict verdict, IOException cause) {
    String name = target.hostKeyAlias().orElse(target.address());
    boolean changed = verdict == PinnedHostKeys.Verdict.CHANGED;
    String what =
        changed
            ? "the host key is not the pinned one: this is another machine, or one in between"
            : "the host key is not pinned, and a key is never accepted unseen";
    String next =
        changed
            ? "if the router was installed anew, remove the line of %s from %s and pin its new key"
            : "compare the key on the VM's console, then add it for %s to %s";
    return new HostUnreachableException(
        what,
        target.toString(),
        next.formatted(name, target.knownHosts()),
        new HostKeyException(cause));
  }

  static HostUnreachableException lost(SshTarget target, IOException cause) {
    return new HostUnreachableException(
        "the connection was lost while a script ran", target.toString(), LOOK, cause);
  }

  static HostUnreachableException tookTooLong(SshTarget target, Duration limit) {
    return new HostUnreachableException(
        "a script did not end within " + limit.toSeconds() + " s and may still run",
        target.toString(),
        "log in with `routervm ssh` and see what it waits for",
        null);
  }

  /**
   * The router did not begin with the script, which it has not got.
   *
   * @param said what came instead; may be empty
   */
  static NotRunException notRun(SshTarget target, String said) {
    return new NotRunException(
        "root's login shell on the router does not do what it is told"
            + (said.isEmpty() ? ", and says nothing" : "; it says: " + said),
        target.toString(),
        "see with `routervm ssh` what root's shell in /etc/passwd is and what it reads when it starts"
            + " (/root/.bashrc or the like): it has to run the command that it is given; where it"
            + " lets nobody in, a boot with init=/bin/sh does (`routervm console`)");
  }

  static HostUnreachableException tooMuch(SshTarget target, long limit) {
    return new HostUnreachableException(
        "the router does not stop sending: more than "
            + limit / 1024 / 1024
            + " MiB came where some KiB were due",
        target.toString(),
        "see with `routervm ssh` what one of its programs, or a file that routervm reads, has become",
        null);
  }

  static HostUnreachableException waited(
      SshTarget target, Duration limit, HostUnreachableException last) {
    return new HostUnreachableException(
        "the host could not be reached within " + limit.toSeconds() + " s: " + last.what(),
        target.toString(),
        last.hint(),
        last);
  }

  /** Waiting does not help against a wrong host key. */
  static boolean isFinal(HostUnreachableException failure) {
    return has(failure, HostKeyException.class);
  }

  private static boolean has(Throwable thrown, Class<? extends Throwable> type) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return true;
      }
    }
    return false;
  }
}

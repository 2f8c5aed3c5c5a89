package io.routervm.remote;

import io.routervm.config.HypervisorLogin;
import io.routervm.failure.Failure;
import io.routervm.shell.Quote;
import java.time.Duration;

/** Why {@code ssh} made no connection, by what it prints; its words are in no other language. */
record SshReasons(HypervisorLogin login, String where) {
  private static final int LONGEST = 300;
  private static final int SSH_PORT = 22;
  private static final int SSH_FAILED = 255;

  Failure notInstalled(String reason) {
    return Failure.precondition(
        "ssh cannot be started: " + reason, where, "install the package openssh-client");
  }

  Failure silent(Duration limit) {
    return Failure.precondition(
        "the hypervisor " + login.host() + " did not answer within " + limit.toSeconds() + " s",
        where,
        "see that it is on and on the network, and that `" + command() + " true` works");
  }

  /**
   * The connection ended before its shell had said a word.
   *
   * @param status that of ssh, whose own is 255
   * @param errors what was printed on standard error
   */
  Failure ended(int status, String errors) {
    if (errors.contains("REMOTE HOST IDENTIFICATION HAS CHANGED")) {
      return Failure.precondition(
          "the hypervisor "
              + login.host()
              + " has another SSH host key than the known one: this is another machine, or one in"
              + " between",
          where,
          "if it was installed anew, compare its key on its own screen, then remove the old one"
              + " with `ssh-keygen "
              + login.knownHosts().map(file -> "-f " + Quote.word(file) + " ").orElse("")
              + "-R "
              + Quote.word(entry())
              + "`");
    }
    if (errors.contains("Host key verification failed")) {
      return Failure.precondition(
          "the SSH host key of the hypervisor "
              + login.host()
              + " is not known here, and a key is never accepted unseen",
          where,
          "log in once with `"
              + command()
              + "` and compare the key it shows with `ssh-keygen -lf"
              + " /etc/ssh/ssh_host_ed25519_key.pub` on the hypervisor");
    }
    if (errors.contains("Permission denied") || errors.contains("Too many authentication")) {
      return new NotLetIn(
          "the hypervisor " + login.host() + " does not let " + login + " in without a password",
          where,
          "give it your public key with `ssh-copy-id`, or name another one with ?keyfile=PATH");
    }
    if (status != SSH_FAILED) {
      return new NotLetIn(
          "the hypervisor "
              + login.host()
              + " gives "
              + login
              + " no shell"
              + (errors.isBlank() ? "" : ": " + lastLine(errors)),
          where,
          "see what `" + command() + " true` says: the account needs a login shell there");
    }
    return Failure.precondition(
        "there is no connection to the hypervisor " + login.host() + ": " + lastLine(errors),
        where,
        "see that `" + command() + " true` works");
  }

  /**
   * As {@link #ended}, of one more session over a connection that stands.
   *
   * @param status that of ssh, whose own is 255
   */
  Failure refused(int status, String errors) {
    return status == SSH_FAILED && isRefused(errors) ? tooManySessions() : ended(status, errors);
  }

  /** What ssh is left with then: the one connection takes no more, and another one is not made. */
  static boolean isRefused(String errors) {
    return errors.contains("ession open refused") || errors.contains("kex_exchange_identification");
  }

  Failure tooManySessions() {
    return Failure.precondition(
        "sshd of the hypervisor " + login.host() + " refuses one more session over one connection",
        where,
        "set MaxSessions to 10, which is its default, in its sshd_config: 5 are needed at once");
  }

  private String command() {
    return "ssh "
        + login.port().map(port -> "-p " + port + " ").orElse("")
        + login.keyFile().map(file -> "-i " + Quote.word(file) + " ").orElse("")
        + login
            .knownHosts()
            .map(file -> "-o UserKnownHostsFile=" + Quote.word(file) + " ")
            .orElse("")
        + login;
  }

  /** The name that its key has in a file of known ones. */
  private String entry() {
    return login
        .port()
        .filter(port -> port != SSH_PORT)
        .map(port -> "[" + login.host() + "]:" + port)
        .orElse(login.host());
  }

  /** A machine that is not verified may print anything. */
  static String lastLine(String text) {
    String line =
        text.lines()
            .filter(one -> !one.isBlank())
            .reduce((before, after) -> after)
            .orElse("ssh gave no reason")
            .strip()
            .replaceAll("[^ -~]", "?");
    return line.length() > LONGEST ? line.substring(0, LONGEST) : line;
  }
}

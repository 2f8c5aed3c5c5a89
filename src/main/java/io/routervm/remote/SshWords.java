package io.routervm.remote;

import io.routervm.config.HypervisorLogin;
import io.routervm.shell.Script;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The command lines of {@code ssh}. What a person's {@code ~/.ssh/config} says of names, keys and
 * jumps holds, and so does its {@code SendEnv}, which no option takes back; what would hand
 * anything else of this machine to the hypervisor, or run anything here, does not.
 *
 * @param folder private to this process; holds the socket of the one connection
 * @param client that is given them
 */
record SshWords(HypervisorLogin login, Path folder, OpenSshVersion client) {
  /** Until the other side counts as gone: it is asked twice meanwhile. */
  private static final int QUESTION_SECONDS = 10;

  private static final int QUESTIONS = 2;

  private static final List<String> ALWAYS =
      List.of(
          "ControlPersist=no",
          "BatchMode=yes",
          "ForwardAgent=no",
          "ForwardX11=no",
          "GSSAPIDelegateCredentials=no",
          "ClearAllForwardings=yes",
          "Tunnel=no",
          "PermitLocalCommand=no",
          "RequestTTY=no",
          "UpdateHostKeys=no",
          "LogLevel=ERROR",
          "ServerAliveInterval=" + QUESTION_SECONDS,
          "ServerAliveCountMax=" + QUESTIONS);

  private static final List<String> SINCE_8_7 =
      List.of("ForkAfterAuthentication=no", "SessionType=default", "StdinNull=no");

  /** Makes the connection, which lasts as long as {@code command} runs. */
  List<String> master(String command) {
    return connecting(socket().toString(), "yes", command);
  }

  /** Makes another connection, for {@code command} alone. */
  List<String> anew(String command) {
    List<String> words = new ArrayList<>(connecting("none", "no", command));
    // One that nobody answers leaves time for the next attempt.
    words.addAll(1, List.of("-o", "ConnectTimeout=10"));
    return List.copyOf(words);
  }

  private List<String> connecting(String socket, String isMaster, String command) {
    List<String> words = plain(socket);
    words.addAll(List.of("-o", "ControlMaster=" + isMaster));
    words.addAll(List.of("-o", "StrictHostKeyChecking=" + (login.verifies() ? "yes" : "no")));
    // What nobody has verified is not to be remembered as if somebody had.
    Optional<String> knownHosts = login.verifies() ? login.knownHosts() : Optional.of("/dev/null");
    knownHosts.ifPresent(file -> words.addAll(List.of("-o", "UserKnownHostsFile=" + file)));
    login.port().ifPresent(port -> words.addAll(List.of("-p", port.toString())));
    login.user().ifPresent(user -> words.addAll(List.of("-l", user)));
    login.keyFile().ifPresent(file -> words.addAll(List.of("-i", file)));
    words.addAll(List.of("-T", "--", login.host(), command));
    return List.copyOf(words);
  }

  /** Runs {@code command} by the hypervisor's shell, over the connection that is there. */
  List<String> running(String command) {
    List<String> words = shared();
    words.addAll(List.of("-T", "--", login.host(), command));
    return List.copyOf(words);
  }

  /** Its standard input and output are a TCP connection that begins on the hypervisor. */
  List<String> jump(String address, int port) {
    List<String> words = shared();
    words.addAll(List.of("-W", address + ":" + port, "--", login.host()));
    return List.copyOf(words);
  }

  /** A program that libvirt starts in place of {@code ssh}, with words of its own after these. */
  String program() {
    return "#!/bin/sh\nexec " + Script.command(shared()).text() + " \"$@\"\n";
  }

  /** Over the connection that is there, or not at all. */
  private List<String> shared() {
    List<String> words = plain(socket().toString());
    words.addAll(List.of("-o", "ControlMaster=no", "-o", "ProxyCommand=false"));
    return words;
  }

  private List<String> plain(String socket) {
    List<String> words = new ArrayList<>(List.of("ssh", "-S", socket));
    ALWAYS.forEach(option -> words.addAll(List.of("-o", option)));
    if (client.isAtLeast(7, 6)) {
      words.addAll(List.of("-o", "RemoteCommand=none"));
    }
    if (client.isAtLeast(8, 7)) {
      SINCE_8_7.forEach(option -> words.addAll(List.of("-o", option)));
    }
    return words;
  }

  Path socket() {
    return folder.resolve("ssh.sock");
  }
}

package io.routervm.ssh;

import io.routervm.shell.Script;
import java.util.ArrayList;
import java.util.List;

/**
 * The same way in for a person, with OpenSSH's client: its options (ssh_config(5)), without a
 * command.
 */
public final class OpenSshCommandLine {
  private OpenSshCommandLine() {}

  /** As {@link SshShell} connects: the same key, the same host keys, the same patience. */
  public static List<String> of(SshTarget target) {
    return of(target, SshLimits.DEFAULT);
  }

  static List<String> of(SshTarget target, SshLimits limits) {
    List<String> line =
        new ArrayList<>(
            List.of(
                "ssh",
                "-p",
                Integer.toString(target.port()),
                "-i",
                target.key().toString(),
                "-o",
                "IdentitiesOnly=yes",
                "-o",
                "BatchMode=yes",
                "-o",
                "StrictHostKeyChecking=yes",
                "-o",
                "UserKnownHostsFile=" + target.knownHosts(),
                "-o",
                "GlobalKnownHostsFile=/dev/null",
                "-o",
                "LogLevel=ERROR",
                // The greeting is part of it, which takes a busy router its time.
                "-o",
                "ConnectTimeout=" + limits.silence().toSeconds(),
                // A router that crashes ends no connection: without questions, nobody notices.
                "-o",
                "ServerAliveInterval=" + limits.questionInterval().toSeconds(),
                "-o",
                "ServerAliveCountMax=" + SshLimits.QUESTIONS));
    target.hostKeyAlias().ifPresent(alias -> line.addAll(List.of("-o", "HostKeyAlias=" + alias)));
    if (!target.through().isEmpty()) {
      // ssh has a shell exec it, after its own percent signs.
      String program = Script.command(target.through()).text().replace("%", "%%");
      line.addAll(List.of("-o", "ProxyCommand=" + program));
    }
    line.add("root@" + target.address());
    return List.copyOf(line);
  }
}

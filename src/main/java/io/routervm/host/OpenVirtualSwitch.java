package io.routervm.host;

import io.routervm.platform.LocalCommand;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Asks Open vSwitch. */
@FunctionalInterface
public interface OpenVirtualSwitch {
  /** Where it listens on this machine. */
  Path SOCKET = Path.of("/run/openvswitch/db.sock");

  /** Of this very machine. */
  OpenVirtualSwitch HERE = by(LocalCommand.of("ovs-vsctl", "--timeout=10"), Duration.ofSeconds(20));

  /** Whether there is one here that this user may not ask: its socket is root's. */
  static boolean isForRootAlone() {
    return Files.exists(SOCKET) && !Files.isWritable(SOCKET);
  }

  /** The lines that {@code ovs-vsctl WORDS} prints; none when it is not there or not answering. */
  List<String> lines(String... words);

  /** Without an answer in that time there is none. */
  static OpenVirtualSwitch by(LocalCommand program, Duration limit) {
    return words -> {
      LocalCommand.Result result = program.with(words).run(limit);
      return result.succeeded()
          ? result.output().lines().filter(line -> !line.isBlank()).toList()
          : List.of();
    };
  }
}

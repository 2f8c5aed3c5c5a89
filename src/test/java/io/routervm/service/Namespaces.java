package io.routervm.service;

import io.routervm.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Hosts as network namespaces of one test; all of it is gone on {@link #close}. Hosts are named
 * within the test ({@code "router"}); on the machine their names carry the process id.
 */
public final class Namespaces implements AutoCloseable {
  private static final int COMMAND_NOT_FOUND = 127;

  private final String prefix = "rvmfw" + ProcessHandle.current().pid() + "-";
  private final List<String> hosts = new ArrayList<>();
  private final List<Process> background = new ArrayList<>();
  private final Path folder;

  public Namespaces(Path folder) {
    this.folder = folder;
  }

  /** What a command printed and how it ended. */
  public record Ran(int status, String output) {
    public boolean succeeded() {
      return status == 0;
    }
  }

  public void host(String name) {
    machine("ip", "netns", "add", prefix + name);
    hosts.add(name);
    must(name, "ip link set lo up");
  }

  /** What the machine calls a host. */
  public String nameOf(String host) {
    return prefix + host;
  }

  /** A host with a bridge {@code br0}: every cable to it is a port of the bridge. */
  public void hub(String name) {
    host(name);
    must(name, "ip link add br0 type bridge && ip link set br0 up");
  }

  /** A cable from a host's new NIC to a hub. */
  public void cable(String host, String nic, String hub) {
    String port = host + "-" + nic;
    machine(
        "ip",
        "link",
        "add",
        nic,
        "netns",
        prefix + host,
        "type",
        "veth",
        "peer",
        "name",
        port,
        "netns",
        prefix + hub);
    must(host, "ip link set " + nic + " up");
    must(hub, "ip link set " + port + " master br0 up");
  }

  /** A shell command on a host; a missing program is never mistaken for "no answer". */
  public Ran run(String host, String command) {
    Ran ran = finish(start(host, command), 120);
    if (ran.status() == COMMAND_NOT_FOUND) {
      throw new IllegalStateException(host + ": " + command + ": " + ran.output());
    }
    return ran;
  }

  /** A shell command that is part of the set-up: its failure is the test's. */
  public String must(String host, String command) {
    Ran ran = run(host, command);
    if (!ran.succeeded()) {
      throw new IllegalStateException(host + ": " + command + ": " + ran.output());
    }
    return ran.output();
  }

  /** Waits until {@code condition} holds, and fails after {@code seconds}. */
  public void await(String what, int seconds, BooleanSupplier condition) {
    Await.until(Duration.ofSeconds(seconds), () -> what, condition);
  }

  /** Runs until {@link #close}, or until it is stopped. */
  public Process background(String host, String command) {
    Process process = start(host, "exec " + command);
    background.add(process);
    return process;
  }

  /** As {@link #background}, until its standard input is closed. */
  Process busy(String host, String command) {
    try {
      Process process =
          new ProcessBuilder("ip", "netns", "exec", prefix + host, "sh", "-c", "exec " + command)
              .redirectErrorStream(true)
              .start();
      background.add(process);
      return process;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path file(String name, String content) {
    try {
      return Files.writeString(folder.resolve(name), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String read(String name) {
    try {
      Path path = folder.resolve(name);
      return Files.exists(path) ? Files.readString(path) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path path(String name) {
    return folder.resolve(name);
  }

  static Ran finish(Process process, int seconds) {
    try {
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException("no end after " + seconds + " s: " + output);
      }
      return new Ran(process.exitValue(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private Process start(String host, String command) {
    return process(List.of("ip", "netns", "exec", prefix + host, "sh", "-c", command));
  }

  private void machine(String... command) {
    Ran ran = finish(process(List.of(command)), 30);
    if (!ran.succeeded()) {
      throw new IllegalStateException(String.join(" ", command) + ": " + ran.output());
    }
  }

  private Process process(List<String> command) {
    try {
      return new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectInput(new java.io.File("/dev/null"))
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    for (Process process : background) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    List<String> names = new ArrayList<>(hosts);
    Collections.reverse(names);
    for (String name : names) {
      machine("ip", "netns", "delete", prefix + name);
    }
  }
}

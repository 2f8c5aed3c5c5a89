package io.routervm.hypervisor.install;

import io.routervm.config.RouterConfig;
import io.routervm.hypervisor.ConsoleLog;
import io.routervm.hypervisor.DomainState;
import io.routervm.hypervisor.Hypervisor;
import io.routervm.hypervisor.InstallBoot;
import io.routervm.hypervisor.InstallFile;
import io.routervm.hypervisor.Machine;
import io.routervm.hypervisor.Metadata;
import io.routervm.progress.Progress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** A machine whose console follows a script: one piece of text each time its state is asked. */
final class FakeMachine implements ConsoleLog {
  static final String NAME = "router";
  private static final String OFF = "\0off";

  private final Deque<String> script = new ArrayDeque<>();
  private final List<String> calls = new ArrayList<>();
  private byte[] printed = new byte[0];
  private boolean chatty;
  private String run = "running";
  private Metadata metadata = Metadata.defined();

  FakeMachine prints(String... lines) {
    for (String line : lines) {
      script.add(line + "\r\n");
    }
    return this;
  }

  /** From now on there is a new line whenever somebody has read one. */
  FakeMachine neverFallsSilent() {
    chatty = true;
    return this;
  }

  FakeMachine switchesOff() {
    script.add(OFF);
    return this;
  }

  FakeMachine isPaused() {
    run = "paused (I/O error: is the pool full?)";
    return this;
  }

  FakeMachine isOff() {
    run = "shut off";
    return this;
  }

  FakeMachine remembers(Metadata value) {
    metadata = value;
    return this;
  }

  boolean plugPulled() {
    return calls.contains("cutPower");
  }

  /** What was done to it, in order. */
  List<String> calls() {
    return calls;
  }

  Metadata metadata() {
    return metadata;
  }

  Hypervisor hypervisor() {
    return new Scripted();
  }

  @Override
  public long length() {
    return printed.length;
  }

  @Override
  public byte[] read(long offset) {
    byte[] read = Arrays.copyOfRange(printed, (int) offset, printed.length);
    if (chatty) {
      print("again\r\n");
    }
    return read;
  }

  /** The installer of this run: the nonce is known only once it starts. */
  private void fillNonce() {
    String nonce = metadata.attempt().orElseThrow().nonce();
    List<String> filled = script.stream().map(text -> text.replace("NONCE", nonce)).toList();
    script.clear();
    script.addAll(filled);
  }

  private void nextPiece() {
    boolean on = !run.equals("shut off");
    String piece = on ? script.poll() : null;
    if (OFF.equals(piece)) {
      run = "shut off";
    } else if (piece != null) {
      print(piece);
    }
  }

  private void print(String piece) {
    byte[] more = piece.getBytes(StandardCharsets.ISO_8859_1);
    int before = printed.length;
    printed = Arrays.copyOf(printed, before + more.length);
    System.arraycopy(more, 0, printed, before, more.length);
  }

  private final class Scripted extends UnscriptedHypervisor {
    @Override
    public Optional<DomainState> domain(String name) {
      nextPiece();
      return Optional.of(
          new DomainState(
              NAME,
              new UUID(0, 0),
              Optional.of(metadata),
              !run.equals("shut off"),
              run,
              true,
              1024,
              1));
    }

    @Override
    public ConsoleLog console(String name) {
      return FakeMachine.this;
    }

    @Override
    public void cutPower(String name) {
      calls.add("cutPower");
      run = "shut off";
    }

    @Override
    public void record(String name, Metadata value) {
      calls.add("record " + value.phase());
      metadata = value;
    }

    @Override
    public void createDisk(Machine machine) {
      calls.add("createDisk");
    }

    @Override
    public void upload(Machine machine, InstallFile file, Path content, Progress progress) {
      calls.add("upload " + file);
    }

    @Override
    public void removeInstallFiles(RouterConfig config) {
      calls.add("removeInstallFiles");
    }

    @Override
    public void startInstall(Machine machine, InstallBoot boot) {
      calls.add("startInstall");
      run = "running";
      fillNonce();
    }
  }
}

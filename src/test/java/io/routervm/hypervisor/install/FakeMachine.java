package io.routervm.hypervisor.install;

import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.routervm.hypervisor.ConsoleLog;
import io.routervm.hypervisor.DomainState;
import io.routervm.hypervisor.Hypervisor;
import io.routervm.hypervisor.Metadata;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;
import java.util.UUID;

/** A machine whose console follows a script: one piece of text each time its state is asked. */
final class FakeMachine implements ConsoleLog {
  static final String NAME = "router";
  private static final String OFF = "\0off";

  private final Deque<String> script = new ArrayDeque<>();
  private byte[] printed = new byte[0];
  private String run = "running";
  private boolean plugPulled;

  FakeMachine prints(String... lines) {
    for (String line : lines) {
      script.add(line + "\r\n");
    }
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

  boolean plugPulled() {
    return plugPulled;
  }

  Hypervisor hypervisor() {
    Hypervisor hypervisor = mock(Hypervisor.class);
    when(hypervisor.console(NAME)).thenReturn(this);
    when(hypervisor.domain(NAME)).thenAnswer(call -> Optional.of(next()));
    doAnswer(
            call -> {
              plugPulled = true;
              run = "shut off";
              return null;
            })
        .when(hypervisor)
        .cutPower(anyString());
    return hypervisor;
  }

  @Override
  public long length() {
    return printed.length;
  }

  @Override
  public byte[] read(long offset) {
    return Arrays.copyOfRange(printed, (int) offset, printed.length);
  }

  private DomainState next() {
    String piece = script.poll();
    if (OFF.equals(piece)) {
      run = "shut off";
    } else if (piece != null) {
      byte[] more = piece.getBytes(StandardCharsets.ISO_8859_1);
      int before = printed.length;
      printed = Arrays.copyOf(printed, before + more.length);
      System.arraycopy(more, 0, printed, before, more.length);
    }
    return new DomainState(
        NAME,
        new UUID(0, 0),
        Optional.of(Metadata.defined()),
        !run.startsWith("shut off"),
        run,
        true,
        1024,
        1);
  }
}

package io.routervm.hypervisor;

import io.routervm.failure.Failure;
import io.routervm.hypervisor.NativeLibvirt.ConsoleStream;
import io.routervm.platform.Deadline;
import io.routervm.platform.Pause;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;

/**
 * The serial console as libvirt passes it on, for those who may not read its log: a user of the
 * group libvirt, and everybody on another machine. Only what is printed while this process listens
 * is heard, and one process listens at a time.
 *
 * <p>It has a connection of its own, which one thread at a time uses: libvirt's client before 10.2
 * can lose the call of a thread while another one waits on the same connection, and then waits for
 * ever.
 */
final class StreamedConsole implements ConsoleLog, AutoCloseable {
  /** Until libvirt has noticed that whoever listened before, such as a killed create, is gone. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(250);
  private static final Duration BETWEEN_READINGS = Duration.ofMillis(100);
  private static final Duration END = Duration.ofSeconds(2);
  private static final int CHUNK = 16384;

  private final Supplier<NativeLibvirt> connecting;
  private final String name;
  private final ConsoleMemory heard = new ConsoleMemory();
  private volatile boolean ended;
  private NativeLibvirt libvirt;
  private Thread listener;

  /**
   * @param connecting makes the connection, when it is first needed
   */
  StreamedConsole(Supplier<NativeLibvirt> connecting, String name) {
    this.connecting = connecting;
    this.name = name;
  }

  @Override
  public long length() {
    listen();
    return heard.length();
  }

  @Override
  public byte[] read(long offset) {
    Optional<Boolean> listens =
        Deadline.in(PATIENCE)
            .await(BETWEEN_ATTEMPTS, () -> listen() ? Optional.of(true) : Optional.empty());
    if (listens.isEmpty()) {
      throw Failure.precondition(
          "the serial console is open in another program, which alone sees what it prints",
          "libvirt domain " + name,
          "Leave it there (Ctrl+] in `routervm console` and `virsh console`), then run the command"
              + " again.");
    }
    return heard.from(offset);
  }

  /**
   * From now on nothing of what the machine prints is missed, as long as it runs.
   *
   * @return false when another program has its console open
   */
  boolean listen() {
    if (isListening()) {
      return true;
    }
    if (libvirt == null) {
      libvirt = connecting.get();
    }
    NativeLibvirt.Opened opened = libvirt.openConsole(name);
    opened.stream().ifPresent(this::start);
    return !opened.isTaken();
  }

  private boolean isListening() {
    return listener != null && listener.isAlive();
  }

  private void start(ConsoleStream opened) {
    listener = new Thread(() -> hear(opened), "console of " + name);
    listener.setDaemon(true);
    listener.start();
  }

  private void hear(ConsoleStream opened) {
    byte[] buffer = new byte[CHUNK];
    OptionalInt count = opened.read(buffer);
    while (!ended && count.isPresent()) {
      heard.append(buffer, count.getAsInt());
      if (count.getAsInt() == 0) {
        Pause.of(BETWEEN_READINGS);
      }
      count = opened.read(buffer);
    }
    opened.close();
  }

  @Override
  public void close() {
    ended = true;
    if (isListening()) {
      try {
        listener.join(END.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    // What still waits for libvirt keeps its connection: this process ends soon.
    if (libvirt != null && !isListening()) {
      libvirt.close();
    }
  }
}

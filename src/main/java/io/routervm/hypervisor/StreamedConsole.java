package io.routervm.hypervisor;

import io.routervm.failure.Failure;
import io.routervm.hypervisor.NativeLibvirt.ConsoleStream;
import io.routervm.platform.Deadline;
import java.time.Duration;
import java.util.Optional;

/**
 * The serial console as libvirt passes it on, for those who may not read its log: a user of the
 * group libvirt, and everybody on another machine. Only what is printed while this process listens
 * is heard, and one process listens at a time.
 */
final class StreamedConsole implements ConsoleLog, AutoCloseable {
  /** Until libvirt has noticed that whoever listened before, such as a killed create, is gone. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(250);
  private static final Duration END = Duration.ofSeconds(2);
  private static final int CHUNK = 16384;

  private final NativeLibvirt libvirt;
  private final String name;
  private final ConsoleMemory heard = new ConsoleMemory();
  private ConsoleStream stream;
  private Thread listener;

  StreamedConsole(NativeLibvirt libvirt, String name) {
    this.libvirt = libvirt;
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
    if (listener != null && listener.isAlive()) {
      return true;
    }
    NativeLibvirt.Opened opened = libvirt.openConsole(name);
    opened.stream().ifPresent(this::start);
    return !opened.isTaken();
  }

  private void start(ConsoleStream opened) {
    stream = opened;
    listener = new Thread(() -> hear(opened), "console of " + name);
    listener.setDaemon(true);
    listener.start();
  }

  private void hear(ConsoleStream opened) {
    byte[] buffer = new byte[CHUNK];
    for (int count = opened.read(buffer); count > 0; count = opened.read(buffer)) {
      heard.append(buffer, count);
    }
    opened.close();
  }

  @Override
  public void close() {
    if (listener == null) {
      return;
    }
    stream.abort();
    try {
      listener.join(END.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

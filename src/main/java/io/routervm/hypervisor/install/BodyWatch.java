package io.routervm.hypervisor.install;

import io.routervm.platform.Deadline;
import io.routervm.platform.Pause;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/** Ends the reading of an answer that takes too long: a read cannot time out by itself. */
final class BodyWatch implements AutoCloseable {
  private final InputStream body;
  private final Duration limit;
  private volatile Deadline deadline;
  private volatile boolean closed;

  /** From now on {@code body} may be read for {@code limit}. */
  BodyWatch(InputStream body, Duration limit) {
    this.body = body;
    this.limit = limit;
    this.deadline = Deadline.in(limit);
    Thread watch = new Thread(this::watch, "download-watch");
    watch.setDaemon(true);
    watch.start();
  }

  /** The limit begins anew. */
  void renew() {
    deadline = Deadline.in(limit);
  }

  boolean isOver() {
    return deadline.isOver();
  }

  private void watch() {
    while (!closed && !isOver()) {
      Pause.of(limit.dividedBy(10));
    }
    try {
      body.close();
    } catch (IOException e) {
      return; // the reader's own end says what happened
    }
  }

  @Override
  public void close() {
    closed = true;
  }
}

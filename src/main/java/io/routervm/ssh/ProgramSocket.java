package io.routervm.ssh;

import java.io.BufferedReader;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A connection that a program makes, as OpenSSH's ProxyCommand: its standard input and output are
 * the two ways. Whether anybody answers at its end shows when something comes.
 */
final class ProgramSocket extends Socket {
  private static final int CHUNK = 32 * 1024;
  private static final int CHUNKS = 64;
  private static final int LAST_WORDS_SECONDS = 2;
  private static final byte[] END = new byte[0];

  private final List<String> words;
  private final BlockingQueue<byte[]> arrived = new ArrayBlockingQueue<>(CHUNKS);
  private final CompletableFuture<String> errors = new CompletableFuture<>();
  private volatile Process process;
  private InetSocketAddress endpoint;
  private volatile boolean answered;
  private volatile boolean closed;
  private volatile int timeout;

  ProgramSocket(List<String> words) {
    this.words = List.copyOf(words);
  }

  @Override
  public void connect(SocketAddress target) throws IOException {
    connect(target, 0);
  }

  /** The program knows the way, and how long it may take. */
  @Override
  public void connect(SocketAddress target, int limit) throws IOException {
    endpoint = (InetSocketAddress) target;
    process = new ProcessBuilder(words).start();
    start("ssh-jump", this::pump);
    start("ssh-jump-errors", () -> errors.complete(lastLine()));
  }

  private static void start(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  private void pump() {
    try (InputStream in = process.getInputStream()) {
      byte[] chunk = new byte[CHUNK];
      for (int count = in.read(chunk); count > 0; count = in.read(chunk)) {
        arrived.put(Arrays.copyOf(chunk, count));
        answered = true;
      }
      arrived.put(END);
    } catch (IOException e) {
      arrived.offer(END);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private String lastLine() {
    try (BufferedReader reader = process.errorReader(StandardCharsets.UTF_8)) {
      String last = "";
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        last = line.isBlank() ? last : line.strip().replaceAll("[^ -~]", "?");
      }
      return last;
    } catch (IOException e) {
      return "";
    }
  }

  /** Why nothing came, as far as the program tells. */
  private IOException unanswered() throws IOException {
    String said;
    try {
      said = errors.get(LAST_WORDS_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (ExecutionException | TimeoutException e) {
      said = "";
    }
    // Over a shared connection ssh does not tell why: only that the hypervisor opened none.
    if (said.contains("refused by peer")) {
      return new IOException(
          "the hypervisor did not get through to its SSH server: it is off or has not started it;"
              + " or the hypervisor's own forwards nothing (AllowTcpForwarding no in its"
              + " sshd_config)");
    }
    return new IOException("the way through the hypervisor has ended: " + said);
  }

  @Override
  public int getPort() {
    return endpoint == null ? 0 : endpoint.getPort();
  }

  @Override
  public InetAddress getInetAddress() {
    return endpoint == null ? null : endpoint.getAddress();
  }

  @Override
  public InputStream getInputStream() {
    return new Arriving();
  }

  @Override
  public OutputStream getOutputStream() throws IOException {
    if (process == null) {
      throw new SocketException("not connected");
    }
    return new Leaving(process.getOutputStream());
  }

  @Override
  public synchronized void setSoTimeout(int milliseconds) {
    timeout = milliseconds;
  }

  @Override
  public synchronized int getSoTimeout() {
    return timeout;
  }

  @Override
  public boolean isConnected() {
    return process != null;
  }

  boolean hasAnswered() {
    return answered;
  }

  @Override
  public boolean isClosed() {
    return closed;
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (process != null) {
      process.destroyForcibly();
    }
    arrived.offer(END);
  }

  /** A program that has ended before it had anything to say has told why on its standard error. */
  private final class Leaving extends FilterOutputStream {
    private Leaving(OutputStream program) {
      super(program);
    }

    @Override
    public void write(int one) throws IOException {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
      try {
        out.write(source, offset, length);
      } catch (IOException e) {
        throw reason(e);
      }
    }

    @Override
    public void flush() throws IOException {
      try {
        out.flush();
      } catch (IOException e) {
        throw reason(e);
      }
    }

    private IOException reason(IOException e) throws IOException {
      return answered || closed ? e : unanswered();
    }
  }

  private final class Arriving extends InputStream {
    private byte[] chunk = END;
    private int at;
    private boolean over;

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      if (at == chunk.length && !next()) {
        return -1;
      }
      int count = Math.min(length, chunk.length - at);
      System.arraycopy(chunk, at, target, offset, count);
      at += count;
      return count;
    }

    private boolean next() throws IOException {
      if (over) {
        return false;
      }
      byte[] following;
      try {
        following = timeout == 0 ? arrived.take() : arrived.poll(timeout, TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new SocketException("interrupted");
      }
      if (following == null) {
        throw new SocketTimeoutException("nothing came within " + timeout + " ms");
      }
      if (following.length == 0) {
        over = true;
        if (!answered && !closed) {
          throw unanswered();
        }
        return false;
      }
      chunk = following;
      at = 0;
      return true;
    }

    @Override
    public void close() {
      ProgramSocket.this.close();
    }
  }
}

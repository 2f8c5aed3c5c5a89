package io.routervm.hypervisor.install;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** One file by HTTP, with one fault for each request; the last fault stays. */
final class FaultyServer implements AutoCloseable {
  enum Fault {
    NONE,
    TRUNCATED,
    STALLED,
    NO_RANGES,
    MISSING,
    OVERLOADED,
    /** Takes the question and says nothing at all. */
    MUTE,
    ENDLESS,
    /** A byte now and then, so that it is never silent for long. */
    TRICKLING
  }

  private final HttpServer server =
      HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch over = new CountDownLatch(1);
  private final byte[] content;
  private final Deque<Fault> faults;
  private final List<String> ranges = new ArrayList<>();
  private String version = "\"one\"";

  FaultyServer(byte[] content, Fault... faults) throws IOException {
    this.content = content;
    this.faults = new ArrayDeque<>(List.of(faults));
    server.createContext("/", this::answer);
    server.setExecutor(threads);
    server.start();
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/images/vmlinuz");
  }

  /** The Range header of each request; "all" for none. */
  List<String> ranges() {
    return ranges;
  }

  void replaceVersion() {
    version = "\"two\"";
  }

  @Override
  public void close() {
    over.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  private void answer(HttpExchange exchange) throws IOException {
    Fault fault = faults.size() > 1 ? faults.removeFirst() : faults.getFirst();
    String range = exchange.getRequestHeaders().getFirst("Range");
    ranges.add(range == null ? "all" : range);
    try (exchange) {
      if (fault == Fault.MISSING || fault == Fault.OVERLOADED) {
        exchange.sendResponseHeaders(fault == Fault.MISSING ? 404 : 503, -1);
        return;
      }
      if (fault == Fault.MUTE) {
        over.await();
        return;
      }
      if (fault == Fault.ENDLESS || fault == Fault.TRICKLING) {
        exchange.sendResponseHeaders(200, 0);
        do {
          exchange.getResponseBody().write(content, 0, fault == Fault.ENDLESS ? 100_000 : 1);
          exchange.getResponseBody().flush();
        } while (!over.await(fault == Fault.ENDLESS ? 0 : 100, TimeUnit.MILLISECONDS));
        return;
      }
      boolean same = version.equals(exchange.getRequestHeaders().getFirst("If-Range"));
      boolean partial = range != null && same && fault != Fault.NO_RANGES;
      int from = partial ? Integer.parseInt(range.replaceAll("\\D", "")) : 0;
      exchange.getResponseHeaders().set("ETag", version);
      exchange.sendResponseHeaders(partial ? 206 : 200, content.length - from);
      int to = fault == Fault.NONE || fault == Fault.NO_RANGES ? content.length : halfway(from);
      exchange.getResponseBody().write(Arrays.copyOfRange(content, from, to));
      exchange.getResponseBody().flush();
      if (fault == Fault.STALLED) {
        over.await(3, TimeUnit.SECONDS);
      }
      if (fault == Fault.TRUNCATED) {
        // A client that hears of the end first may throw away what it has not read yet.
        Thread.sleep(500);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private int halfway(int from) {
    return from + (content.length - from) / 2;
  }
}

package io.routervm.hypervisor.install;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.routervm.failure.Failure;
import io.routervm.failure.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Serves one folder of this host to the router, on one address: read only, nothing beside it, and
 * only until it is closed. What package programs ask for beside whole files is there: {@code HEAD},
 * one range, and the time of a file, by which they tell whether a half one may be completed.
 */
public final class FolderServer implements AutoCloseable {
  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.RFC_1123_DATE_TIME.withZone(ZoneOffset.UTC);

  private final HttpServer server;
  private final ExecutorService threads = Executors.newFixedThreadPool(4);
  private final Path folder;

  /**
   * Listens when this returns.
   *
   * @param key of router.yaml that names the folder, for messages
   * @param port 0 for any, in tests
   * @throws Failure when nothing can listen there
   */
  public FolderServer(String key, Path folder, String address, int port) {
    this.folder = folder.toAbsolutePath().normalize();
    try {
      this.server = HttpServer.create(new InetSocketAddress(address, port), 0);
    } catch (IOException e) {
      throw unusable(key, address, port, e);
    }
    server.createContext("/", this::answer);
    server.setExecutor(threads);
    server.start();
  }

  private static Failure unusable(String key, String address, int port, IOException cause) {
    String next =
        isOurs(address)
            ? "End the program that listens there (`ss -ltnp` names it), then run the command"
                + " again; or serve the folder by HTTP and give its URL as "
            : "Run routervm on the hypervisor itself, or serve the folder by HTTP and give its URL"
                + " as ";
    return Failure.precondition(
        "the folder of " + key + " cannot be served: " + Reason.of(cause),
        address + ":" + port,
        next + key + ".",
        cause);
  }

  private static boolean isOurs(String address) {
    try {
      return NetworkInterface.getByInetAddress(InetAddress.getByName(address)) != null;
    } catch (IOException e) {
      return false;
    }
  }

  URI uri() {
    InetSocketAddress address = server.getAddress();
    return URI.create(
        "http://" + address.getAddress().getHostAddress() + ":" + address.getPort() + "/");
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      boolean get = exchange.getRequestMethod().equals("GET");
      if (!get && !exchange.getRequestMethod().equals("HEAD")) {
        exchange.sendResponseHeaders(405, -1);
        return;
      }
      Path file = folder.resolve("." + exchange.getRequestURI().getPath()).normalize();
      if (!inside(file)) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      send(exchange, file, get);
    }
  }

  private static void send(HttpExchange exchange, Path file, boolean get) throws IOException {
    long size = Files.size(file);
    String changed = HTTP_DATE.format(Files.getLastModifiedTime(file).toInstant());
    Headers headers = exchange.getResponseHeaders();
    headers.set("Accept-Ranges", "bytes");
    headers.set("Last-Modified", changed);
    if (isUnchanged(exchange.getRequestHeaders(), file)) {
      exchange.sendResponseHeaders(304, -1);
      return;
    }
    Optional<ByteRange> range = range(exchange.getRequestHeaders(), changed, size);
    if (range.isPresent() && range.get().isEmpty()) {
      headers.set("Content-Range", "bytes */" + size);
      exchange.sendResponseHeaders(416, -1);
      return;
    }
    range.ifPresent(part -> headers.set("Content-Range", part.header(size)));
    int status = range.isPresent() ? 206 : 200;
    ByteRange part = range.orElse(new ByteRange(0, size));
    if (!get || part.isEmpty()) {
      headers.set("Content-Length", String.valueOf(part.length()));
      exchange.sendResponseHeaders(status, -1);
      return;
    }
    exchange.sendResponseHeaders(status, part.length());
    try (InputStream content = Files.newInputStream(file)) {
      part.copy(content, exchange.getResponseBody());
    }
  }

  private static boolean isUnchanged(Headers request, Path file) throws IOException {
    String since = request.getFirst("If-Modified-Since");
    if (since == null) {
      return false;
    }
    try {
      Instant known = Instant.from(HTTP_DATE.parse(since));
      return Files.getLastModifiedTime(file).toInstant().getEpochSecond() <= known.getEpochSecond();
    } catch (DateTimeException e) {
      return false;
    }
  }

  /** Of another state of the file only the whole is of use. */
  private static Optional<ByteRange> range(Headers request, String changed, long size) {
    String condition = request.getFirst("If-Range");
    return condition == null || condition.equals(changed)
        ? ByteRange.asked(request.getFirst("Range"), size)
        : Optional.empty();
  }

  /** A regular file of the folder; a link that leads out of it is not. */
  private boolean inside(Path file) throws IOException {
    return file.startsWith(folder)
        && Files.isRegularFile(file)
        && file.toRealPath().startsWith(folder.toRealPath());
  }
}

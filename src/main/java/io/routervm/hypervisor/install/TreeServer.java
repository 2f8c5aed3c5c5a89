package io.routervm.hypervisor.install;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.routervm.failure.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Serves the folder of a mounted ISO to the installer, on the private management network only. The
 * port is fixed, so that a {@code create} that was interrupted finds its installer still asking.
 */
final class TreeServer implements AutoCloseable {
  /** On the management address, which is this router's alone. */
  static final int PORT = 8042;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newFixedThreadPool(4);
  private final Path folder;

  /**
   * @param port 0 for any, in tests
   */
  TreeServer(Path folder, String address, int port) {
    this.folder = folder.toAbsolutePath().normalize();
    try {
      this.server = HttpServer.create(new InetSocketAddress(address, port), 0);
    } catch (IOException e) {
      throw new Failure(
          Failure.Kind.PRECONDITION,
          "the install tree cannot be served: " + e.getMessage(),
          address + ":" + port,
          "Run routervm on the hypervisor itself, or serve the folder by HTTP and give its URL as"
              + " install.tree.",
          e);
    }
    server.createContext("/", this::answer);
    server.setExecutor(threads);
    server.start();
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
      Path file = folder.resolve("." + exchange.getRequestURI().getPath()).normalize();
      boolean get = exchange.getRequestMethod().equals("GET");
      if (!get && !exchange.getRequestMethod().equals("HEAD")) {
        exchange.sendResponseHeaders(405, -1);
        return;
      }
      if (!inside(file)) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      long length = Files.size(file);
      if (!get || length == 0) {
        exchange.getResponseHeaders().set("Content-Length", String.valueOf(length));
        exchange.sendResponseHeaders(200, -1);
        return;
      }
      exchange.sendResponseHeaders(200, length);
      try (InputStream content = Files.newInputStream(file)) {
        content.transferTo(exchange.getResponseBody());
      }
    }
  }

  /** A regular file of the tree; a link that leads out of it is not. */
  private boolean inside(Path file) throws IOException {
    return file.startsWith(folder)
        && Files.isRegularFile(file)
        && file.toRealPath().startsWith(folder.toRealPath());
  }
}

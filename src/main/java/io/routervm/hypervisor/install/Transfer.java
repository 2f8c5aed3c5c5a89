package io.routervm.hypervisor.install;

import io.routervm.failure.Reason;
import io.routervm.progress.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;

/** One file by HTTP into its {@code .part}; each run goes on where the last one stopped. */
final class Transfer {
  private static final int BUFFER = 1 << 16;
  private static final int OK = 200;
  private static final int PARTIAL = 206;
  private static final int RANGE_NOT_SATISFIABLE = 416;

  private final HttpClient client;
  private final URI source;
  private final Path part;
  private final Path tag;
  private final Duration stall;
  private final Progress progress;

  /** The server answered, and asking again would not help. */
  static final class RefusedException extends IOException {
    private static final long serialVersionUID = 1;

    RefusedException(String message) {
      super(message);
    }
  }

  Transfer(HttpClient client, URI source, Path part, Duration stall, Progress progress) {
    this.client = client;
    this.source = source;
    this.part = part;
    this.tag = tag(part);
    this.stall = stall;
    this.progress = progress;
  }

  static void discard(Path part) throws IOException {
    Files.deleteIfExists(part);
    Files.deleteIfExists(tag(part));
  }

  static void requireSuccess(int status, URI source) throws IOException {
    if (status == OK || status == PARTIAL) {
      return;
    }
    String message = "the server of " + source.getHost() + " answers with status " + status;
    boolean mayPass = status >= 500 || status == 408 || status == 429;
    throw mayPass ? new IOException(message) : new RefusedException(message);
  }

  /** Returns when the file is complete. */
  void run() throws IOException, InterruptedException {
    // Without the tag of the version that it is of, a part cannot be gone on with safely.
    long have = Files.exists(part) && Files.exists(tag) ? Files.size(part) : 0;
    HttpRequest.Builder request = Downloads.request(source).timeout(stall);
    if (have > 0) {
      request
          .header("Range", "bytes=" + have + "-")
          .header("If-Range", Files.readString(tag).strip());
    }
    HttpResponse<InputStream> response = client.send(request.build(), BodyHandlers.ofInputStream());
    try (InputStream body = response.body()) {
      if (response.statusCode() == RANGE_NOT_SATISFIABLE) {
        discard(part);
        throw new IOException("the server has no more of the file than came before");
      }
      requireSuccess(response.statusCode(), source);
      long from = response.statusCode() == PARTIAL ? have : 0;
      rememberVersion(response);
      receive(body, from, length(response, from));
    }
  }

  private void rememberVersion(HttpResponse<InputStream> response) throws IOException {
    Optional<String> strong =
        response.headers().firstValue("ETag").filter(value -> !value.startsWith("W/"));
    Optional<String> version = strong.or(() -> response.headers().firstValue("Last-Modified"));
    if (version.isPresent()) {
      Files.writeString(tag, version.get());
    } else {
      Files.deleteIfExists(tag);
    }
  }

  private void receive(InputStream body, long from, long total) throws IOException {
    long done = from;
    BodyWatch watch = new BodyWatch(body, stall);
    try (watch;
        OutputStream out = open(from)) {
      byte[] buffer = new byte[BUFFER];
      for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
        watch.renew();
        out.write(buffer, 0, read);
        done += read;
        progress.transferred(part.getFileName().toString().replace(".part", ""), done, total);
      }
    } catch (IOException e) {
      if (watch.isOver()) {
        throw new IOException("no byte for " + stall.toSeconds() + " s", e);
      }
      throw new IOException("it broke off after " + amount(done, total) + ": " + Reason.of(e), e);
    }
    if (total >= 0 && done != total) {
      throw new IOException("it ended after " + amount(done, total));
    }
  }

  private OutputStream open(long from) throws IOException {
    return from > 0
        ? Files.newOutputStream(part, StandardOpenOption.APPEND)
        : Files.newOutputStream(part);
  }

  private static String amount(long done, long total) {
    return done + (total < 0 ? "" : " of " + total) + " bytes";
  }

  private static long length(HttpResponse<InputStream> response, long from) {
    long rest = response.headers().firstValueAsLong("Content-Length").orElse(-1);
    return rest < 0 ? -1 : from + rest;
  }

  private static Path tag(Path part) {
    return part.resolveSibling(part.getFileName() + ".version");
  }
}

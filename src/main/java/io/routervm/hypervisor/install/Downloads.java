package io.routervm.hypervisor.install;

import io.routervm.failure.Failure;
import io.routervm.failure.Reason;
import io.routervm.platform.Checksum;
import io.routervm.platform.Pause;
import io.routervm.progress.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Optional;

/**
 * Fetches files by HTTP into the cache. A transfer that breaks off leaves {@code NAME.part} and
 * goes on there, in this run or a later one; what arrives in full takes its place only when its
 * checksum is right.
 */
final class Downloads {
  private static final int MAX_TEXT = 1 << 20;
  private static final int NOT_FOUND = 404;

  private final HttpClient client;
  private final Path cache;
  private final Progress progress;
  private final Patience patience;

  /**
   * How long to bear with a server.
   *
   * @param stall without a byte
   * @param attempts in all, each going on where the one before broke off
   * @param pause before the second attempt; doubled before each further one
   */
  record Patience(Duration stall, int attempts, Duration pause) {
    static final Patience DEFAULT = new Patience(Duration.ofSeconds(30), 6, Duration.ofSeconds(1));
  }

  Downloads(Path cache, Progress progress, Patience patience) {
    this.client =
        HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(patience.stall())
            .build();
    this.cache = cache;
    this.progress = progress;
    this.patience = patience;
  }

  /**
   * A small text, all of it within the time of a stall; empty when the server says there is none.
   */
  Optional<String> text(URI source) {
    return text(source, MAX_TEXT);
  }

  /** As above, of at most so many bytes. */
  Optional<String> text(URI source, int mostBytes) {
    return retry(
        source,
        () -> {
          HttpResponse<InputStream> response =
              client.send(
                  request(source).timeout(patience.stall()).build(), BodyHandlers.ofInputStream());
          try (InputStream body = response.body();
              BodyWatch watch = new BodyWatch(body, patience.stall())) {
            if (response.statusCode() == NOT_FOUND) {
              return Optional.empty();
            }
            Transfer.requireSuccess(response.statusCode(), source);
            return Optional.of(text(body, mostBytes, watch));
          }
        });
  }

  private String text(InputStream body, int mostBytes, BodyWatch watch) throws IOException {
    byte[] bytes;
    try {
      bytes = body.readNBytes(mostBytes + 1);
    } catch (IOException e) {
      throw watch.isOver()
          ? new IOException("not whole within " + patience.stall().toSeconds() + " s", e)
          : e;
    }
    if (bytes.length > mostBytes) {
      throw new Transfer.RefusedException("far too long for what it should be");
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** The file in the cache, with that checksum. */
  Path file(URI source, Checksum wanted) {
    Path file = cache.resolve(wanted.sha256().substring(0, 16) + "-" + lastName(source));
    Path part = file.resolveSibling(file.getFileName() + ".part");
    try {
      Files.createDirectories(cache);
      if (Files.exists(file) && Checksum.of(file).equals(wanted)) {
        Transfer.discard(part);
        return file;
      }
      Checksum got = fetch(source, part);
      if (!got.equals(wanted)) {
        // A part that another file left, or that went bad on disk: once more from the start.
        Transfer.discard(part);
        got = fetch(source, part);
      }
      if (!got.equals(wanted)) {
        Transfer.discard(part);
        throw wrongChecksum(source, wanted, got);
      }
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
      Transfer.discard(part);
      return file;
    } catch (IOException e) {
      throw Failure.precondition(
          "the download cannot be kept: " + Reason.of(e),
          cache.toString(),
          "See that there is room and that you may write there.",
          e);
    }
  }

  static Failure wrongChecksum(URI source, Checksum wanted, Checksum got) {
    return Failure.precondition(
        "the file has the wrong SHA-256 checksum: expected " + wanted + ", it is " + got,
        source.toString(),
        "It was damaged or replaced: try another mirror, and check the expected value with its"
            + " publisher.");
  }

  private Checksum fetch(URI source, Path part) throws IOException {
    Transfer transfer = new Transfer(client, source, part, patience.stall(), progress);
    retry(
        source,
        () -> {
          transfer.run();
          return part;
        });
    return Checksum.of(part);
  }

  private interface Attempt<T> {
    T run() throws IOException, InterruptedException;
  }

  private <T> T retry(URI source, Attempt<T> attempt) {
    Duration pause = patience.pause();
    for (int number = 1; ; number++) {
      try {
        return attempt.run();
      } catch (IOException e) {
        if (number == patience.attempts() || e instanceof Transfer.RefusedException) {
          throw Failure.precondition(
              "the download failed: " + reason(source, e),
              source.toString(),
              "Check the address and the network, then start the command again: it goes on where"
                  + " it stopped.",
              e);
        }
        Pause.of(pause);
        pause = pause.multipliedBy(2);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted during a download", e);
      }
    }
  }

  static HttpRequest.Builder request(URI source) {
    return HttpRequest.newBuilder(source).header("User-Agent", "routervm");
  }

  private static String reason(URI source, IOException e) {
    if (e instanceof ConnectException) {
      return "no connection to " + source.getHost() + ": its name or its address leads nowhere";
    }
    return Reason.of(e);
  }

  private static String lastName(URI source) {
    String path = source.getPath();
    String name = path.substring(path.lastIndexOf('/') + 1);
    return name.isEmpty() ? "file" : name.replaceAll("[^A-Za-z0-9._-]", "_");
  }
}

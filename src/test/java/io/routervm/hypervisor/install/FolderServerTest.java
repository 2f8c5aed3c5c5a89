package io.routervm.hypervisor.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.failure.Failure;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FolderServerTest {
  @TempDir Path folder;

  private static FolderServer serve(Path folder) {
    return new FolderServer("install.mirror", folder, "127.0.0.1", 0);
  }

  @Test
  void servesTheFolderAndNothingElse() throws Exception {
    Path tree = Files.createDirectories(folder.resolve("tree/images"));
    Files.writeString(tree.resolve("vmlinuz"), "kernel");
    Files.writeString(tree.resolve("empty"), "");
    Files.writeString(folder.resolve("secret"), "secret");
    Files.createSymbolicLink(tree.resolve("link"), folder.resolve("secret"));
    Files.createSymbolicLink(tree.resolve("out"), folder);
    try (FolderServer server = serve(folder.resolve("tree"))) {
      assertThat(get(server, "images/vmlinuz").body()).isEqualTo("kernel");
      assertThat(get(server, "images/empty").statusCode()).isEqualTo(200);
      assertThat(get(server, "images/none").statusCode()).isEqualTo(404);
      assertThat(get(server, "images").statusCode()).isEqualTo(404);
      assertThat(get(server, "images/link").statusCode()).isEqualTo(404);
      assertThat(get(server, "images/out/secret").statusCode()).isEqualTo(404);
      assertThat(get(server, "%2e%2e/secret").statusCode()).isEqualTo(404);
      assertThat(get(server, "images/..%2f..%2fsecret").statusCode()).isEqualTo(404);
      assertThat(send(server, "images/vmlinuz", "HEAD").headers().firstValue("Content-Length"))
          .contains("6");
      assertThat(send(server, "images/vmlinuz", "DELETE").statusCode()).isEqualTo(405);
      assertThat(send(server, "images/vmlinuz", "PUT").statusCode()).isEqualTo(405);
    }
  }

  /** A package program asks for the rest of a half file, or for the head of a package. */
  @ParameterizedTest
  @CsvSource({
    "bytes=2-4, 206, 234, bytes 2-4/10",
    "bytes=7-, 206, 789, bytes 7-9/10",
    "bytes=7-99, 206, 789, bytes 7-9/10",
    "bytes=-3, 206, 789, bytes 7-9/10",
    "bytes=-99, 206, 0123456789, bytes 0-9/10",
    "bytes=0-0, 206, 0, bytes 0-0/10",
    "bytes=10-, 416, '', bytes */10",
    "bytes=5-2, 200, 0123456789,",
    "'bytes=0-1,4-5', 200, 0123456789,",
    "bytes=-, 200, 0123456789,",
    "lines=1-2, 200, 0123456789,"
  })
  void partsOfAFile(String range, int status, String body, String contentRange) throws Exception {
    Files.writeString(folder.resolve("file"), "0123456789");
    try (FolderServer server = serve(folder)) {
      HttpResponse<String> got = send(server, "file", "GET", "Range", range);
      assertThat(got.statusCode()).isEqualTo(status);
      assertThat(got.body()).isEqualTo(body);
      assertThat(got.headers().firstValue("Content-Range").orElse(null)).isEqualTo(contentRange);
    }
  }

  @Test
  void aHalfFileIsCompletedOnlyFromTheSameState() throws Exception {
    Files.writeString(folder.resolve("file"), "0123456789");
    try (FolderServer server = serve(folder)) {
      String changed = get(server, "file").headers().firstValue("Last-Modified").orElseThrow();
      assertThat(send(server, "file", "GET", "Range", "bytes=5-", "If-Range", changed).body())
          .isEqualTo("56789");
      String other = "Thu, 01 Jan 2015 00:00:00 GMT";
      assertThat(send(server, "file", "GET", "Range", "bytes=5-", "If-Range", other).body())
          .isEqualTo("0123456789");
      assertThat(send(server, "file", "GET", "If-Modified-Since", changed).statusCode())
          .isEqualTo(304);
      assertThat(send(server, "file", "GET", "If-Modified-Since", other).statusCode())
          .isEqualTo(200);
    }
  }

  @Test
  void nothingListensAfterwards() {
    FolderServer server = serve(folder);
    server.close();
    assertThatThrownBy(() -> get(server, "file")).isInstanceOf(ConnectException.class);
  }

  @Test
  void anAddressThatIsNotHereIsExplained() {
    assertThatThrownBy(() -> new FolderServer("install.tree", folder, "169.254.99.1", 0))
        .isInstanceOfSatisfying(
            Failure.class,
            failure ->
                assertThat(failure.hint()).contains("on the hypervisor itself", "install.tree"));
  }

  @Test
  void aPortThatIsTakenIsExplained() {
    try (FolderServer first = serve(folder)) {
      int port = first.uri().getPort();
      assertThatThrownBy(() -> new FolderServer("install.mirror", folder, "127.0.0.1", port))
          .isInstanceOfSatisfying(
              Failure.class,
              failure -> {
                assertThat(failure.kind()).isEqualTo(Failure.Kind.PRECONDITION);
                assertThat(failure.what()).contains("install.mirror cannot be served");
                assertThat(failure.subject()).isEqualTo("127.0.0.1:" + port);
                assertThat(failure.hint()).contains("ss -ltnp");
              });
    }
  }

  private static HttpResponse<String> get(FolderServer server, String path)
      throws IOException, InterruptedException {
    return send(server, path, "GET");
  }

  private static HttpResponse<String> send(
      FolderServer server, String path, String method, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(server.uri() + path))
            .method(method, HttpRequest.BodyPublishers.noBody());
    if (headers.length > 0) {
      request.headers(headers);
    }
    return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
  }
}

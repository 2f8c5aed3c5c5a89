package io.routervm.hypervisor.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.failure.Failure;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TreeServerTest {
  @TempDir Path folder;

  @Test
  void servesTheTreeAndNothingElse() throws Exception {
    Path tree = Files.createDirectories(folder.resolve("tree/images"));
    Files.writeString(tree.resolve("vmlinuz"), "kernel");
    Files.writeString(tree.resolve("empty"), "");
    Files.writeString(folder.resolve("secret"), "secret");
    Files.createSymbolicLink(tree.resolve("link"), folder.resolve("secret"));
    try (TreeServer server = new TreeServer(folder.resolve("tree"), "127.0.0.1", 0)) {
      assertThat(get(server, "images/vmlinuz").body()).isEqualTo("kernel");
      assertThat(get(server, "images/empty").statusCode()).isEqualTo(200);
      assertThat(get(server, "images/none").statusCode()).isEqualTo(404);
      assertThat(get(server, "images").statusCode()).isEqualTo(404);
      assertThat(get(server, "images/link").statusCode()).isEqualTo(404);
      assertThat(get(server, "%2e%2e/secret").statusCode()).isEqualTo(404);
      assertThat(send(server, "images/vmlinuz", "HEAD").headers().firstValue("Content-Length"))
          .contains("6");
      assertThat(send(server, "images/vmlinuz", "DELETE").statusCode()).isEqualTo(405);
    }
  }

  @Test
  void anAddressThatIsNotHereIsExplained() {
    assertThatThrownBy(() -> new TreeServer(folder, "169.254.99.1", 0))
        .isInstanceOfSatisfying(
            Failure.class, failure -> assertThat(failure.next()).contains("install.tree"));
  }

  private static HttpResponse<String> get(TreeServer server, String path)
      throws IOException, InterruptedException {
    return send(server, path, "GET");
  }

  private static HttpResponse<String> send(TreeServer server, String path, String method)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(server.uri() + path))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
  }
}

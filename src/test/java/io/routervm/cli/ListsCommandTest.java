package io.routervm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.HttpsSite;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code lists refresh} and {@code render} with a site that publishes a list, and no router. */
class ListsCommandTest {
  @TempDir private Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private void configure(String block) throws IOException {
    Files.writeString(
        folder.resolve("router.yaml"),
        """
        version: 1
        os: debian-12
        install: { method: image, image: "http://images.example/debian.qcow2", sha256: %s }
        hypervisor: { uri: "test:///default", accelerator: tcg }
        wan: { bridge: brIsp, model: usb-net }
        lan: { bridge: brHome, switch: linux, address: 192.168.42.254/24 }
        dns: { block: [%s] }
        """
            .formatted("0".repeat(64), block));
  }

  private static String url(URI url) {
    return "{ url: \"" + url + "\" }";
  }

  private int run(String... arguments) {
    out.reset();
    err.reset();
    String[] all =
        Stream.concat(
                Stream.of("--file", folder.resolve("router.yaml").toString()), Stream.of(arguments))
            .toArray(String[]::new);
    return new Main(
            Map.of("ROUTERVM_STATE", folder.resolve("state").toString()),
            out,
            new PrintStream(err, true, StandardCharsets.UTF_8))
        .run(all);
  }

  private String rendered() throws IOException {
    assertThat(run("render", "--to", folder.resolve("rendered").toString())).isZero();
    return Files.readString(folder.resolve("rendered/guest/etc/routervm/blocked"));
  }

  @Test
  void aListIsFetchedKeptAndUsedOffline() throws IOException {
    try (HttpsSite site = new HttpsSite(folder)) {
      configure(url(site.uri("/hosts")));
      assertThat(rendered()).doesNotContain("server=/");
      assertThat(err.toString(StandardCharsets.UTF_8)).contains("no copy of " + site.uri("/hosts"));
      site.publish("0.0.0.0 ads.example\n");
      assertThat(run("lists", "refresh")).isEqualTo(ExitCode.PENDING);
      assertThat(out.toString(StandardCharsets.UTF_8)).contains("1 names, a new list");
      assertThat(err.toString(StandardCharsets.UTF_8))
          .contains("the router does not have them yet (", "no router yet");
      site.stop();
      assertThat(rendered()).contains("server=/ads.example/");
      assertThat(site.asked()).as("by render").isEqualTo(1);
      assertThat(run("lists", "refresh")).isEqualTo(ExitCode.PENDING);
      assertThat(err.toString(StandardCharsets.UTF_8))
          .contains("no connection to localhost", "the list that is kept stays");
      assertThat(rendered()).contains("server=/ads.example/");
    }
  }

  @Test
  void aProgramIsToldWhatBecameOfEachList() throws IOException {
    try (HttpsSite site = new HttpsSite(folder)) {
      configure(url(site.uri("/hosts")));
      site.publish("<html>\n");
      assertThat(run("-o", "json", "lists", "refresh")).isEqualTo(ExitCode.PENDING);
      assertThat(out.toString(StandardCharsets.UTF_8).replaceAll("\\s*([{}\\[\\]:,])\\s*", "$1"))
          .contains("\"names\":0,\"changed\":false,\"problem\":\"this is no list of names");
    }
  }

  @Test
  void withoutAListByUrlThereIsNothingToRefresh() throws IOException {
    configure("");
    assertThat(run("lists", "refresh")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("names no list by url");
  }
}

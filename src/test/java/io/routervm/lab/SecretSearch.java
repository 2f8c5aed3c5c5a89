package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Looks for a router's secrets where none may be: logs, records, rendered files, plans. */
final class SecretSearch {
  private final RouterUnderTest router;

  SecretSearch(RouterUnderTest router) {
    this.router = router;
  }

  void requireNoneShown() throws IOException {
    String password = Files.readString(router.state().resolve("spice.password")).strip();
    assertThat(password).hasSizeGreaterThanOrEqualTo(16);
    Path rendered = router.state().resolveSibling("rendered");
    router.run("render", "--to", rendered.toString()).orFail();
    Path pki = router.state().resolve("pki");
    List<String> secrets = new ArrayList<>();
    secrets.add(password);
    for (Path key :
        List.of(
            router.state().resolve("id_ed25519"),
            pki.resolve("private/ca.key"),
            pki.resolve("private/server.key"),
            pki.resolve("tls-crypt.key"),
            pki.resolve("tls-crypt-v2.key"))) {
      secrets.add(lineOf(key));
    }
    String plan = router.run("plan").output();
    for (String secret : secrets) {
      assertThat(plan).doesNotContain(secret);
      assertThat(
              Lab.run(
                      Duration.ofSeconds(20),
                      List.of(
                          "grep",
                          "-rlF",
                          "--exclude=id_ed25519",
                          "--exclude=spice.password",
                          "--exclude-dir=pki",
                          "-e",
                          secret,
                          router.state().toString(),
                          rendered.toString()))
                  .output())
          .isEmpty();
    }
  }

  /** A line of a key file that says nothing but the key. */
  private static String lineOf(Path key) throws IOException {
    return Files.readAllLines(key).stream()
        .filter(line -> line.matches("[0-9A-Za-z+/=]{24,}"))
        .skip(1)
        .findFirst()
        .orElseThrow();
  }
}

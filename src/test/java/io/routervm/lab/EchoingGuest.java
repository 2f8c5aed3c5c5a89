package io.routervm.lab;

import io.routervm.Await;
import io.routervm.platform.Checksum;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A guest that is a boot sector, which prints what is typed on its console: what an installed
 * system would print is typed there.
 */
record EchoingGuest(Lab lab) {
  /** What is typed until it is heard. */
  static final String TYPED = "typed until it is heard";

  /** libvirt's log of the console, which is root's. */
  static final String LOG = "/var/log/libvirt/qemu/router-serial.log";

  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final String KEY =
      "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIK0wmN/Cr3JXqmLW7u+g9pTh+wyqDHpSQEIQczXkVx9q";

  /** Such a guest is what {@code router} is installed from. */
  static EchoingGuest of(Lab lab, RouterUnderTest router) {
    try {
      Path image = SmallSources.echoingImage(router.folder().resolve("images"));
      router.write(
          router
              .yaml()
              .replaceAll("image: http.*", "image: " + image)
              .replaceAll(
                  "sha256: .*", "sha256: " + SmallSources.sha256(Files.readAllBytes(image))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new EchoingGuest(lab);
  }

  /** What the guest prints of its own may be out before the stream of its console is open. */
  void typeUntil(Dialogue create, String text) {
    Await.until(
        LIMIT,
        () -> text + " in:\n" + create.seen(),
        () -> {
          typing(TYPED);
          return create.seen().contains(text);
        });
  }

  /** Kills {@code create} as soon as it hears the console. */
  void killWhileInstalling(Dialogue create) {
    typeUntil(create, TYPED);
    create.killJava();
  }

  /** Then it goes off, as a system does at the end of its installation. */
  void printAsInstalled() {
    String nonce =
        lab.shell("hv", "virsh dumpxml --inactive router | grep -oE '[0-9a-f]{32}' | head -1")
            .orFail()
            .trimmed();
    String sum = Checksum.of(KEY).sha256();
    type("routervm-hostkey " + nonce + " " + sum + " " + KEY);
    type("routervm-installed " + nonce);
    // The log of libvirt's, which a user cannot read, says when it is out.
    Await.until(
        LIMIT,
        () -> "the marker on the console",
        () -> lab.shell("hv", "grep -q 'routervm-installed " + nonce + "' " + LOG).succeeded());
    lab.shell("hv", "virsh -q destroy router").orFail();
  }

  /** Types a line, which the console must take. */
  void type(String line) {
    typing(line).orFail();
  }

  private Ran typing(String line) {
    return lab.exec(
        "hv",
        "sh",
        "-c",
        "printf '\\r\\n%s\\r\\n' \"$1\" >\"$(virsh ttyconsole router)\"",
        "sh",
        line);
  }
}

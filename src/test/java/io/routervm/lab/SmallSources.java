package io.routervm.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/**
 * An image and an install tree that are as small as can be. Nothing boots from them: they are for
 * what happens before a guest runs.
 */
final class SmallSources {
  private static final int PART = 300_000;
  private static final int IMAGE = 2_000_000;

  private SmallSources() {}

  /** An empty qcow2 disk, and noise that nobody reads behind it. */
  static Path image(Path folder) throws IOException {
    Path image = Files.createDirectories(folder).resolve("small.qcow2");
    Lab.run(
            Duration.ofSeconds(20),
            List.of("qemu-img", "create", "-q", "-f", "qcow2", image.toString(), "1G"))
        .orFail();
    byte[] noise = new byte[IMAGE];
    new Random(8).nextBytes(noise);
    Files.write(image, noise, StandardOpenOption.APPEND);
    return image;
  }

  /** Kernel and initrd are noise, and another one with each seed: what is cached is not fetched. */
  static Path tree(Path folder, int seed) throws IOException {
    Files.createDirectories(folder);
    Random noise = new Random(seed);
    StringBuilder sums = new StringBuilder("[checksums]\n");
    for (String name : List.of("vmlinuz", "initrd.img")) {
      byte[] content = new byte[PART];
      noise.nextBytes(content);
      Files.write(folder.resolve(name), content);
      sums.append(name).append("=sha256:").append(sha256(content)).append('\n');
    }
    Files.writeString(
        folder.resolve(".treeinfo"),
        "[general]\nfamily=Small\nversion=7\n"
            + "[images-x86_64]\nkernel=vmlinuz\ninitrd=initrd.img\n"
            + sums);
    return folder;
  }

  static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}

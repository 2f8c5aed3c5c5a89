package io.routervm.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
  private static final int TEXT = 0x47;

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

  /**
   * A disk whose boot sector says so on the serial console, writes 96 MiB from the first MiB on,
   * and stops: x86 code of the BIOS's time, which has interrupt 13h write 64 sectors at a time.
   */
  static Path writingImage(Path folder) throws IOException {
    byte[] code =
        HexFormat.of()
            .parseHex(
                "fa31c08ed88ed0bc007cfb" // stack and data at 0
                    + "baf803be477cac84c07403eeebf8" // the text at 7c47h to port 3f8h
                    + "be377cb80043b280cd13" // write what 7c37h describes
                    + "6683063f7c40" // 64 sectors on
                    + "66813e3f7c0000030072e5f4ebfd" // until sector 30000h
                    + "10004000008000000008000000000000"); // 64 sectors from 8000h to sector 800h
    return imageOf(folder, "writing", code, "a small disk writes\r\n");
  }

  /** The text is where the code looks for it, at 7c47h. */
  private static Path imageOf(Path folder, String name, byte[] code, String said)
      throws IOException {
    byte[] sector = new byte[512];
    System.arraycopy(code, 0, sector, 0, code.length);
    byte[] text = said.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(text, 0, sector, TEXT, text.length);
    sector[510] = 0x55;
    sector[511] = (byte) 0xaa;
    Path raw = Files.write(Files.createDirectories(folder).resolve(name + ".raw"), sector);
    Path image = folder.resolve(name + ".qcow2");
    for (List<String> command :
        List.of(
            List.of("truncate", "-s", "1G", raw.toString()),
            List.of("qemu-img", "convert", "-O", "qcow2", raw.toString(), image.toString()))) {
      Lab.run(Duration.ofSeconds(20), command).orFail();
    }
    return image;
  }

  /**
   * A disk whose boot sector says so on the serial console, then prints whatever is typed there.
   */
  static Path echoingImage(Path folder) throws IOException {
    byte[] code =
        HexFormat.of()
            .parseHex(
                "fa31c08ed88ed0bc007cfb" // stack and data at 0
                    + "baf803be477cac84c07403eeebf8" // the text at 7c47h to port 3f8h
                    + "bafd03eca80174fb" // wait until something was typed
                    + "baf803eceeebf1"); // print it, and again
    return imageOf(folder, "echoing", code, "a small disk listens\r\n");
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

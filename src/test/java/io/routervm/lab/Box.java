package io.routervm.lab;

import io.routervm.config.Identity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The hypervisor as a machine of its own, with the product installed on it. Its processor is
 * emulated: a start of Java takes ten seconds and more, so what a test asks is asked without it
 * where it can be.
 */
final class Box {
  static final String FILE = "/etc/routervm/router.yaml";
  static final String IMAGE = "/srv/luggage/router.qcow2";
  private static final Duration BUILD_LIMIT = Duration.ofMinutes(15);
  private static final Duration BOOT_LIMIT = Duration.ofMinutes(8);
  private static final Duration SHORT = Duration.ofMinutes(4);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Lab lab;

  private Box(Lab lab) {
    this.lab = lab;
  }

  /** A new one, switched on. */
  static Box switchedOn(Lab lab) {
    Box box = new Box(lab);
    Path luggage = null;
    try {
      luggage = Files.createTempDirectory("box-luggage");
      box.pack(luggage);
      lab.command(BOOT_LIMIT, "box", "start", "--luggage", luggage.toString()).orFail();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      remove(luggage);
    }
    box.shell("ln -s /srv/luggage/routervm/scripts/routervm /usr/local/bin/routervm").orFail();
    return box;
  }

  /** The product as a checkout has it, and the router's image. */
  private void pack(Path luggage) throws IOException {
    String[] built =
        lab.command(BUILD_LIMIT, "images", "box-guest").orFail().trimmed().split("\\s+", -1);
    Files.copy(Path.of(built[1]), luggage.resolve("router.qcow2"));
    Path product = luggage.resolve("routervm");
    Files.createDirectories(product.resolve("scripts"));
    Files.createDirectories(product.resolve("target/lib"));
    for (String file : List.of("scripts/routervm", "scripts/java-options", "target/routervm.jar")) {
      Files.copy(
          Lab.REPOSITORY.resolve(file), product.resolve(file), StandardCopyOption.COPY_ATTRIBUTES);
    }
    try (Stream<Path> libraries = Files.list(Lab.REPOSITORY.resolve("target/lib"))) {
      for (Path library : libraries.toList()) {
        Files.copy(library, product.resolve("target/lib").resolve(library.getFileName()));
      }
    }
  }

  private static void remove(Path folder) {
    if (folder != null) {
      Lab.run(SHORT, List.of("rm", "-rf", folder.toString())).orFail();
    }
  }

  /** A line of shell, as root. */
  Ran shell(String line) {
    return lab.command(SHORT, "box", "exec", "--", "bash", "-c", line);
  }

  Ran routervm(Duration limit, String... words) {
    return lab.command(limit, Lab.with("box", Lab.with("exec", Lab.with("--", command(words)))));
  }

  Ran routervm(String... words) {
    return routervm(SHORT, words);
  }

  JsonNode json(String... words) {
    return JSON.readTree(routervm(Lab.with("--output", Lab.with("json", words))).orFail().output());
  }

  /** On a terminal of the box, as a person types it. */
  List<String> typed(String... words) {
    return lab.commandLine(
        Lab.with("box", Lab.with("exec", Lab.with("--terminal", Lab.with("--", command(words))))));
  }

  /** A line of shell in the router, without Java. */
  Ran router(String line) {
    return shell(
        "ssh -q -o BatchMode=yes -o ConnectTimeout=20 -o StrictHostKeyChecking=no"
            + " -o UserKnownHostsFile=/dev/null -i /var/lib/routervm/router/id_ed25519 root@"
            + new Identity("router").routerAddress().address()
            + " '"
            + line
            + "'");
  }

  /** The USB adapter out of its socket. */
  void pull() {
    lab.command("box", "usb", "pull").orFail();
  }

  void plug(int socket) {
    lab.command("box", "usb", "plug", String.valueOf(socket)).orFail();
  }

  void cutPower() {
    lab.command("box", "cut-power").orFail();
  }

  void switchOn() {
    lab.command(BOOT_LIMIT, "box", "start").orFail();
  }

  void switchOnWithoutAdapter() {
    lab.command(BOOT_LIMIT, "box", "start", "--without-adapter").orFail();
  }

  private static String[] command(String... words) {
    return Lab.with("routervm", Lab.with("--file", Lab.with(FILE, words)));
  }

  /** For whoever reads a failure's report. */
  void showConsoles() {
    Ran router =
        shell("tail -c 5000 /var/log/libvirt/qemu/router-serial.log | tr -cd '[:print:]\\n'");
    System.out.println("--- the router's console\n" + router.output());
    System.out.println(
        "--- the box's journal\n"
            + shell("journalctl -b --no-pager -n 60 -o short-precise").output());
    System.out.println(
        "--- routervm.log\n" + shell("tail -n 40 /var/lib/routervm/router/routervm.log").output());
  }
}

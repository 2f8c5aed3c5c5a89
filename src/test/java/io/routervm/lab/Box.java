package io.routervm.lab;

import io.routervm.config.Identity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
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
  private static final Duration BOOT_LIMIT = Duration.ofMinutes(16);
  private static final Duration CREATE_LIMIT = Duration.ofMinutes(40);
  private static final Duration CUT_OVER_LIMIT = Duration.ofMinutes(45);
  private static final Duration SHORT = Duration.ofMinutes(4);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Lab lab;

  private Box(Lab lab) {
    this.lab = lab;
  }

  /** The one of a lab that an earlier run has left up, as it is. */
  static Box kept(Lab lab) {
    return new Box(lab);
  }

  /**
   * A new one, switched on.
   *
   * @param image {@code box}, {@code box-bridge} or {@code box-switch}
   * @param hardware options of {@code lab box start}
   */
  static Box switchedOn(Lab lab, String image, String... hardware) {
    Box box = new Box(lab);
    Path luggage = null;
    try {
      luggage = Files.createTempDirectory("box-luggage");
      box.pack(luggage);
      List<String> words = new ArrayList<>(List.of("box", "start", "--image", image));
      words.addAll(List.of("--luggage", luggage.toString()));
      words.addAll(List.of(hardware));
      lab.command(BOOT_LIMIT, words.toArray(String[]::new)).orFail();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      remove(luggage);
    }
    box.shell("ln -s /srv/luggage/routervm/scripts/routervm /usr/local/bin/routervm").orFail();
    return box;
  }

  /** Puts router.yaml where {@link #FILE} says. */
  void write(Path yaml) {
    try {
      String text = Base64.getEncoder().encodeToString(Files.readAllBytes(yaml));
      shell("install -d /etc/routervm && echo " + text + " | base64 -d >" + FILE).orFail();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Of {@link #IMAGE}. */
  String routerChecksum() {
    Path image = routerImage();
    try {
      return Files.readString(image.resolveSibling(image.getFileName() + ".sha256"))
          .split(" ", 2)[0];
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What is in the box as {@link #IMAGE}. */
  Path routerImage() {
    String[] built =
        lab.command(BUILD_LIMIT, "images", "box-guest").orFail().trimmed().split("\\s+", -1);
    return Path.of(built[1]);
  }

  /** The product as a checkout has it, and the router's image. */
  private void pack(Path luggage) throws IOException {
    Files.copy(routerImage(), luggage.resolve("router.qcow2"));
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
    return shell(SHORT, line);
  }

  /** As above, of one that takes longer. */
  Ran shell(Duration limit, String line) {
    return lab.command(limit, "box", "exec", "--", "bash", "-c", line);
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
    String[] ssh =
        LabLogin.asRoot(
            "/var/lib/routervm/router/id_ed25519",
            new Identity("router").routerAddress().address().toString(),
            60,
            "-T",
            line);
    return lab.command(SHORT, Lab.with("box", Lab.with("exec", Lab.with("--", ssh))));
  }

  /** A pool as libvirt's own tools make it, which the router's disk will be in. */
  void definePool() {
    shell(
            "virsh -q pool-define-as default dir --target /var/lib/libvirt/images"
                + " && virsh -q pool-autostart default && virsh -q pool-start default")
        .orFail();
  }

  /** As patient as for a router that is emulated twice. */
  void create() {
    routervm(CREATE_LIMIT, "create", "--boot-timeout", "1800", "--install-silence", "1800")
        .orFail();
  }

  /** Cuts over, and moves the cables as soon as it asks for that. */
  void cutOver() {
    try (Dialogue dialogue = new Dialogue(typed("swap-cables"))) {
      dialogue.awaitText("Move the cables now", CUT_OVER_LIMIT);
      lab.cables("live");
      dialogue.end(0, CUT_OVER_LIMIT);
    }
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

  static String[] command(String... words) {
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

package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The real {@code scripts/routervm}, run on the lab's hypervisor, or from afar, with a router.yaml
 * and a state folder of its own.
 */
final class RouterUnderTest {
  static final Duration CUT_OVER_LIMIT = Duration.ofMinutes(25);
  private static final Duration SHORT = Duration.ofMinutes(4);
  private static final String COPY_AND_GIVE =
      """
      cd "$1" && mkdir -p "$2" &&
      cp -r --parents scripts/routervm scripts/java-options target/routervm.jar target/lib "$2" &&
      chown -R games: "$3" && chmod -R u+rwX "$3"
      """;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Lab lab;
  private final String host;
  private final Path folder;
  private final Path program;
  private final List<String> under;

  private RouterUnderTest(Lab lab, Path folder) {
    this(lab, "hv", folder, Lab.REPOSITORY, List.of());
  }

  private RouterUnderTest(Lab lab, String host, Path folder, Path program, List<String> under) {
    this.lab = lab;
    this.host = host;
    this.folder = folder;
    this.program = program;
    this.under = under;
  }

  /** Writes the lab's own router.yaml for an install method. */
  static RouterUnderTest of(Lab lab, String method) {
    try {
      Path folder = lab.temporaryFolder("routervm-lab-test");
      RouterUnderTest router = new RouterUnderTest(lab, folder);
      router.write(lab.command(Duration.ofMinutes(15), "router-yaml", method).orFail().output());
      return router;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The one of an earlier run, which left {@linkplain #noteForLaterRuns word} of it. */
  static RouterUnderTest kept(Lab lab) {
    try {
      return new RouterUnderTest(lab, Path.of(Files.readString(noted(lab))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Leaves word in the lab, for as long as it is up, of where router.yaml and state are. */
  void noteForLaterRuns() {
    try {
      Files.writeString(noted(lab), folder.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path noted(Lab lab) {
    return lab.folder().resolve("machine");
  }

  /**
   * The command line of a container's owner: state folder, keys and host key are there, libvirt's
   * test driver shows the domain.
   */
  static RouterUnderTest of(RouterWithSite owner, String yaml) {
    Path folder = owner.container.folder();
    RouterUnderTest router = new RouterUnderTest(owner.container.lab, folder);
    try {
      String uri =
          TestDriverNode.write(folder.resolve("node.xml"), owner.container.router.identity());
      router.write(yaml.replace("test:///default", uri));
      String hostKey = Files.readString(folder.resolve("known_hosts"));
      Files.writeString(
          router.state().resolve("known_hosts"),
          "router" + hostKey.substring(hostKey.indexOf(' ')));
      Path key = router.state().resolve("id_ed25519");
      Files.copy(owner.container.target().key(), key, StandardCopyOption.REPLACE_EXISTING);
      Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
      return router;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The same router.yaml and state folder, from now on those of a user without any privilege, and a
   * copy of the program, since the checkout may be in a folder that is somebody's own. Not the user
   * nobody: OpenVPN's unit allows him ten processes, and the kernel counts those of all containers.
   *
   * @param groups an option of setpriv: {@code --groups=libvirt}
   */
  RouterUnderTest asUser(String groups) {
    Path program = folder.resolve("program");
    Lab.run(
            SHORT,
            List.of(
                "sh",
                "-c",
                COPY_AND_GIVE,
                "sh",
                Lab.REPOSITORY.toString(),
                program.toString(),
                folder.toString()))
        .orFail();
    return new RouterUnderTest(
        lab,
        host,
        folder,
        program,
        List.of(
            "setpriv",
            "--reuid=games",
            "--regid=games",
            groups,
            "--inh-caps=-all",
            "env",
            "HOME=/nonexistent",
            "XDG_CACHE_HOME=" + folder.resolve("cache")));
  }

  /**
   * An operator at another of the lab's hosts, with this router.yaml for a start and a folder of
   * his own.
   *
   * @param under what his commands are run under
   */
  RouterUnderTest from(String host, Path folder, List<String> under) {
    RouterUnderTest there = new RouterUnderTest(lab, host, folder, Lab.REPOSITORY, under);
    if (!Files.exists(there.file())) {
      try {
        Files.createDirectories(folder);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      there.write(yaml());
    }
    return there;
  }

  Path folder() {
    return folder;
  }

  Path file() {
    return folder.resolve("router.yaml");
  }

  Path state() {
    return folder.resolve("state");
  }

  String yaml() {
    try {
      return Files.readString(file(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void write(String yaml) {
    try {
      Files.writeString(file(), yaml, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Replaces one piece of router.yaml, which must be there. */
  void edit(String before, String after) {
    String yaml = yaml();
    if (!yaml.contains(before)) {
      throw new AssertionError("router.yaml has no '" + before + "':\n" + yaml);
    }
    write(yaml.replace(before, after));
  }

  Ran run(String... words) {
    return run(SHORT, words);
  }

  Ran run(Duration limit, String... words) {
    return lab.command(limit, Lab.with("exec", commandWords(words)));
  }

  /** The JSON document, or the last of the JSON lines of long work. */
  JsonNode json(String... words) {
    return document(run(Lab.with("--output", Lab.with("json", words))).orFail());
  }

  /** The JSON document of a command, however it ended. */
  static JsonNode document(Ran ran) {
    return JSON.readTree(ran.output().lines().reduce((line, next) -> next).orElse(""));
  }

  boolean isLive() {
    return json("status").get("placement").asString().equals("live");
  }

  /** Cuts over, and moves the cables as soon as it asks for that; what it has said. */
  String cutOver() {
    try (Dialogue dialogue = Dialogue.onTerminal(commandLine("swap-cables"))) {
      dialogue.awaitText("Move the cables now", Duration.ofMinutes(10));
      lab.cables("live");
      String said = dialogue.end(0, CUT_OVER_LIMIT);
      System.out.println(said);
      return said;
    }
  }

  /** Runs a line of shell in the guest, as root. */
  Ran guest(String line) {
    return run("ssh", "--", line);
  }

  /** Of one of its NICs, by the lease that may still be on its way right after a boot. */
  String awaitAddress(String nic) {
    String ask =
        "for i in $(seq 60); do a=$(ip -o -4 address show dev "
            + nic
            + " scope global | awk '{ print $4; exit }');"
            + " [ -z \"$a\" ] || break; sleep 1; done; echo \"${a%/*}\"";
    String address = guest(ask).orFail().trimmed();
    assertThat(address).as(nic + "'s address").isNotEmpty();
    return address;
  }

  /** The size in bytes of the partition that is mounted there. */
  long mountedSize(String mountPoint) {
    String partitions = guest("lsblk -b -n -r -o MOUNTPOINT,SIZE").orFail().output();
    return partitions
        .lines()
        .filter(line -> line.startsWith(mountPoint + " "))
        .mapToLong(line -> Long.parseLong(line.substring(mountPoint.length() + 1)))
        .findFirst()
        .orElseThrow(
            () -> new AssertionError("nothing is mounted on " + mountPoint + ":\n" + partitions));
  }

  /** The names of its machine's snapshots. */
  String snapshots() {
    return lab.exec("hv", "virsh", "-q", "snapshot-list", "router", "--name").orFail().trimmed();
  }

  /** OpenVPN writes its table of sessions every ten seconds; each question takes a few. */
  boolean listsAConnectedClient() {
    for (int question = 0; question < 10; question++) {
      JsonNode client = json("vpn", "list").get("clients").get(0);
      if (client.get("connected").asBoolean()) {
        return true;
      }
    }
    return false;
  }

  /** Prints the ends of the console and of the log, for whoever reads a failure's report. */
  void showConsole() {
    Ran console =
        lab.shell(
            "hv", "tail -c 6000 /var/log/libvirt/qemu/router-serial.log | tr -cd '[:print:]\\n'");
    System.out.println("--- the router's console\n" + console.output());
    Ran log =
        Lab.run(SHORT, List.of("tail", "-n", "40", state().resolve("routervm.log").toString()));
    System.out.println("--- routervm.log\n" + log.output());
  }

  /** What a person would type, for tests that answer its questions. */
  List<String> commandLine(String... words) {
    return lab.commandLine(Lab.with("exec", commandWords(words)));
  }

  /** As {@link #run}, under a program that is given first, such as {@code strace}. */
  Ran runUnder(List<String> program, Duration limit, String... words) {
    List<String> line = new ArrayList<>(List.of(commandWords(words)));
    line.addAll(2, program);
    return lab.command(limit, Lab.with("exec", line.toArray(String[]::new)));
  }

  private String[] commandWords(String... words) {
    List<String> line = new ArrayList<>();
    line.add(host);
    line.add("--");
    line.addAll(under);
    line.add(program.resolve("scripts/routervm").toString());
    line.add("--file");
    line.add(file().toString());
    line.add("--state");
    line.add(state().toString());
    line.addAll(List.of(words));
    return line.toArray(String[]::new);
  }
}

package io.routervm.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.routervm.config.RouterConfig;
import io.routervm.config.RouterConfigLoader;
import io.routervm.failure.Failure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostInstallationTest {
  private static final Path PROGRAM = Path.of("/usr/local/bin/routervm");
  private static final Path FILE = Path.of("/etc/routervm/router.yaml");
  private static final Path STATE = Path.of("/var/lib/routervm/router");
  private static final KernelVersion KERNEL = KernelVersion.of("6.1.0-56-amd64");
  private static final String USB = "{ usb: \"0b95:1790\" }";

  @TempDir Path folder;

  @Test
  void uninstallLeavesTheHostAsItWas() throws IOException {
    Path root = host();
    Map<String, String> before = tree(root);
    HostInstallation host = new HostInstallation(root);
    List<Path> written = host.install("router", files(USB));
    assertThat(written).hasSize(11);
    assertThat(tree(root)).isNotEqualTo(before);
    assertThat(host.install("router", files(USB))).as("a second time").isEmpty();
    assertThat(host.uninstall("router")).containsExactlyInAnyOrderElementsOf(written);
    assertThat(tree(root)).isEqualTo(before);
    assertThat(host.uninstall("router")).isEmpty();
  }

  @Test
  void twoRoutersDoNotTouchEachOther() throws IOException {
    Path root = host();
    HostInstallation host = new HostInstallation(root);
    host.install("router", files(USB));
    Map<String, String> first = tree(root);
    host.install("cabin", HostFiles.of(config("cabin", USB), PROGRAM, FILE, STATE, KERNEL));
    host.uninstall("cabin");
    assertThat(tree(root)).isEqualTo(first);
  }

  @Test
  void aRouterThatMovedToABridgeLosesTheRule() throws IOException {
    Path root = host();
    HostInstallation host = new HostInstallation(root);
    host.install("router", files(USB));
    List<Path> changed = host.install("router", files("{ bridge: brIsp }"));
    assertThat(changed)
        .map(Path::toString)
        .containsExactlyInAnyOrder(
            "/etc/systemd/system/routervm-router-attach.service",
            "/etc/udev/rules.d/85-routervm-router.rules",
            "/usr/local/lib/routervm/router-attach");
    assertThat(root.resolve("etc/udev/rules.d/85-routervm-router.rules")).doesNotExist();
  }

  @Test
  void aPathThatAUnitWouldReadOtherwiseIsRefused() throws IOException {
    RouterConfig config = config("router", USB);
    assertThatThrownBy(
            () -> HostFiles.of(config, PROGRAM, Path.of("/root/my router/%i.yaml"), STATE, KERNEL))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("the path of the router's file");
  }

  @Test
  void anOldKernelIsWaitedFor() throws IOException {
    HostFiles old =
        HostFiles.of(
            config("router", USB), PROGRAM, FILE, STATE, KernelVersion.of("3.10.0-1160.el7"));
    Path rule = Path.of("/etc/udev/rules.d/85-routervm-router.rules");
    Path unit = Path.of("/etc/systemd/system/routervm-router-attach.service");
    assertThat(old.files().get(rule)).contains("ACTION==\"add\"");
    assertThat(old.files().get(unit)).contains("ExecStartPre=/bin/sleep");
    assertThat(files(USB).files().get(rule)).contains("ACTION==\"bind\"");
    assertThat(files(USB).files().get(unit)).doesNotContain("ExecStartPre");
  }

  /**
   * In one unit; a router that is off ends the first with 3, which keeps nothing from the second.
   */
  @Test
  void theDailyUnitDoesWhatThereIsToDo() throws IOException {
    String lists = "dns: { block: [{ url: \"https://lists.example/hosts\" }] }\n";
    String vpn = "vpn: { endpoint: home.example.net }\n";
    String start = "ExecStart=" + PROGRAM + " --file " + FILE + " ";
    assertThat(maintenance(vpn))
        .contains("VPN keys of the router router", start + "vpn maintain\n")
        .doesNotContain("lists");
    assertThat(maintenance(lists))
        .contains("lists of names of the router router", start + "lists refresh\n")
        .doesNotContain("vpn maintain", "VPN");
    assertThat(maintenance(vpn + lists))
        .contains(
            "VPN keys and lists of names of the router router",
            start + "vpn maintain\n" + start + "lists refresh\n",
            "SuccessExitStatus=3");
    HostFiles neither =
        HostFiles.of(config("router", USB, "dns: { block: [] }\n"), PROGRAM, FILE, STATE, KERNEL);
    assertThat(neither.files().keySet()).noneMatch(path -> path.toString().contains("maintain"));
  }

  private String maintenance(String sections) throws IOException {
    HostFiles files = HostFiles.of(config("router", USB, sections), PROGRAM, FILE, STATE, KERNEL);
    assertThat(files.started()).contains("routervm-router-maintain.timer");
    return files.files().get(Path.of("/etc/systemd/system/routervm-router-maintain.service"));
  }

  @Test
  void theLinksEnableWhatTheUnitsSay() throws IOException {
    assertThat(files(USB).links())
        .isEqualTo(
            Map.of(
                Path.of("/etc/systemd/system/multi-user.target.wants/routervm-router-boot.service"),
                Path.of("/etc/systemd/system/routervm-router-boot.service"),
                Path.of("/etc/systemd/system/multi-user.target.wants/routervm-router-keep.service"),
                Path.of("/etc/systemd/system/routervm-router-keep.service"),
                Path.of("/etc/systemd/system/timers.target.wants/routervm-router-maintain.timer"),
                Path.of("/etc/systemd/system/routervm-router-maintain.timer")));
  }

  @Test
  void systemdAcceptsTheUnits() throws IOException, InterruptedException {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/systemd-analyze")));
    HostFiles files =
        HostFiles.of(
            config(
                "router",
                USB,
                """
                vpn: { endpoint: home.example.net }
                dns: { block: [{ url: "https://lists.example/hosts" }] }
                """),
            Path.of("/bin/true"),
            FILE,
            STATE,
            KERNEL);
    List<String> command = new ArrayList<>(List.of("systemd-analyze", "verify"));
    for (Map.Entry<Path, String> file : files.files().entrySet()) {
      if (file.getKey().startsWith("/etc/systemd")) {
        // systemd looks whether the program is there.
        String content =
            file.getValue().replaceAll("/usr/local/lib/routervm/router-(attach|keep)", "/bin/true");
        Path unit = folder.resolve(file.getKey().getFileName());
        command.add(Files.writeString(unit, content).toString());
      }
    }
    assertThat(command).hasSize(7);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    assertThat(said.lines().filter(line -> line.contains("routervm-"))).isEmpty();
  }

  private HostFiles files(String wan) throws IOException {
    return HostFiles.of(config("router", wan), PROGRAM, FILE, STATE, KERNEL);
  }

  private RouterConfig config(String name, String wan) throws IOException {
    return config(name, wan, "vpn: { endpoint: home.example.net }\n");
  }

  private RouterConfig config(String name, String wan, String sections) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve(name + ".yaml"),
            """
            version: 1
            name: %s
            wan: %s
            lan: { bridge: brHome, address: 192.168.42.254/24 }
            %s"""
                .formatted(name, wan, sections));
    return new RouterConfigLoader(variable -> null).load(file);
  }

  /** A host with files of other people's in the folders that matter. */
  private Path host() throws IOException {
    Path root = folder.resolve("root");
    for (String path :
        List.of(
            "etc/systemd/system/multi-user.target.wants/ssh.service",
            "etc/systemd/system/timers.target.wants/apt.timer",
            "etc/udev/rules.d/70-mine.rules",
            "usr/local/lib/other/file")) {
      Files.createDirectories(root.resolve(path).getParent());
      Files.writeString(root.resolve(path), "not ours");
    }
    return root;
  }

  /** Every entry below a folder with its kind, its content and its mode. */
  private static Map<String, String> tree(Path root) throws IOException {
    Map<String, String> tree = new TreeMap<>();
    try (Stream<Path> entries = Files.walk(root)) {
      entries.forEach(entry -> tree.put(root.relativize(entry).toString(), describe(entry)));
    }
    return tree;
  }

  private static String describe(Path entry) {
    try {
      if (Files.isSymbolicLink(entry)) {
        return "link to " + Files.readSymbolicLink(entry);
      }
      return Files.getPosixFilePermissions(entry, LinkOption.NOFOLLOW_LINKS)
          + (Files.isDirectory(entry) ? " folder" : " " + Files.readString(entry));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package io.routervm.setup;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.Await;
import io.routervm.config.RouterConfig;
import io.routervm.config.RouterConfigLoader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * The hypervisor's keeper with a virsh that shows what it is given and writes down what it is told.
 */
class KeeperScript {
  static final int NOON = 1_800_000_000;
  static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir Path folder;

  Path state;

  @BeforeEach
  void writeVirsh() throws IOException {
    state = Files.createDirectory(folder.resolve("state"));
    Files.createDirectories(folder.resolve("bin"));
    Files.createDirectories(folder.resolve("var/log/libvirt/qemu"));
    Path virsh =
        Files.writeString(
            folder.resolve("bin/virsh"),
            """
            #!/bin/sh
            shift 3
            case $1 in
              domstate) echo >>"$PLACE/looks"; cat "$PLACE/where" ;;
              dominfo) cat "$PLACE/info" ;;
              dumpxml) cat "$PLACE/domain.xml" ;;
              domblkerror) cat "$PLACE/error" ;;
              domblklist) printf ' Target   Source\\n------\\n vda      %s/a disk/router.qcow2\\n' "$PLACE" ;;
              start | resume)
                echo "$1" >>"$PLACE/done"
                [ ! -e "$PLACE/broken" ] || { echo "error: no bridge" >&2; exit 1; }
                echo 'running (booted)' >"$PLACE/where" ;;
              destroy) echo "$1" >>"$PLACE/done"; echo 'shut off (destroyed)' >"$PLACE/where" ;;
            esac
            """);
    program(virsh);
    Path df = Files.writeString(folder.resolve("bin/df"), "#!/bin/sh\ncat \"$PLACE/df\"\n");
    program(df);
    write("info", "Autostart:      enable");
    write("error", "No errors found");
    domain("provisioned");
  }

  void domain(String phase) throws IOException {
    write(
        "domain.xml",
        """
        <domain type='kvm'>
          <uuid>%s</uuid>
          <metadata>
            <routervm:router xmlns:routervm="x" phase="%s" placement="live"/>
          </metadata>
        </domain>"""
            .formatted(config().identity().domain(), phase));
  }

  private RouterConfig config() throws IOException {
    Path yaml =
        Files.writeString(
            folder.resolve("router.yaml"),
            """
            version: 1
            wan: { bridge: brIsp }
            lan: { bridge: brHome, address: 192.168.42.254/24 }
            """);
    return new RouterConfigLoader(variable -> null).load(yaml);
  }

  Path script() throws IOException {
    HostFiles files =
        HostFiles.of(
            config(),
            Path.of("/usr/local/bin/routervm"),
            Path.of("/etc/routervm/router.yaml"),
            state,
            KernelVersion.of("6.1.0"));
    return Files.writeString(
        folder.resolve("router-keep"),
        files.files().get(Path.of("/usr/local/lib/routervm/router-keep")));
  }

  /**
   * With the command that it runs: that one goes on writing into a folder which is to be deleted.
   */
  static void end(Process keeper) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-STOP", String.valueOf(keeper.pid())).start().waitFor();
    List<ProcessHandle> commands = keeper.descendants().toList();
    keeper.destroyForcibly();
    commands.forEach(ProcessHandle::destroyForcibly);
    keeper.onExit().join();
    commands.forEach(command -> command.onExit().join());
  }

  static void program(Path file) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  void write(String name, String content) throws IOException {
    Files.writeString(folder.resolve(name), content + "\n");
  }

  List<String> done() throws IOException {
    Path done = folder.resolve("done");
    return Files.exists(done) ? Files.readAllLines(done) : List.of();
  }

  List<String> record() throws IOException {
    return Files.readAllLines(state.resolve("keeper/record"));
  }

  /** Waits for so many more. */
  void awaitLooks(int number) throws IOException {
    Path looks = folder.resolve("looks");
    long enough = (Files.exists(looks) ? Files.size(looks) : 0) + number;
    Await.until(LIMIT, () -> "looks of the keeper", () -> looks.toFile().length() >= enough);
  }

  String once(int now) throws IOException {
    Process process = keeper(now, "once").redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      assertThat(process.waitFor()).as(said).isZero();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    return said;
  }

  ProcessBuilder keeper(int now, String what) throws IOException {
    ProcessBuilder builder = new ProcessBuilder("sh", script().toString(), what);
    builder.environment().put("PLACE", folder.toString());
    builder.environment().put("ROUTERVM_ROOT", folder.toString());
    builder.environment().put("ROUTERVM_NOW", Integer.toString(now));
    builder
        .environment()
        .merge("PATH", folder.resolve("bin").toString(), (path, own) -> own + ":" + path);
    return builder;
  }
}

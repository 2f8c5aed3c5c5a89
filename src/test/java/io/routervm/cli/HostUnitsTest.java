package io.routervm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.RouterConfig;
import io.routervm.config.RouterConfigLoader;
import io.routervm.failure.Finding;
import io.routervm.failure.Finding.Level;
import io.routervm.setup.HostFiles;
import io.routervm.setup.HostInstallation;
import io.routervm.setup.KernelVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files in a folder that stands for the host's root; what systemd would answer is given. */
class HostUnitsTest {
  private static final KernelVersion KERNEL = KernelVersion.of(System.getProperty("os.version"));
  private static final String TIMER = "routervm-router-maintain.timer";
  private static final String KEEPER = "routervm-router-keep.service";
  private static final Path STATE = Path.of("/var/lib/routervm/router");
  private static final String RULE = "etc/udev/rules.d/85-routervm-router.rules";

  @TempDir Path folder;
  private Path root;
  private Path file;
  private final Set<String> failed = new HashSet<>();
  private final Set<String> active = new HashSet<>(Set.of(TIMER, KEEPER));

  @BeforeEach
  void makeHost() throws IOException {
    root = folder.resolve("root");
    Files.createDirectories(root.resolve("run/systemd/system"));
    file = folder.resolve("router.yaml");
    write("lan: { bridge: brHome, address: 192.168.42.254/24 }");
    for (String program : new String[] {"usr/local/bin/routervm", "opt/routervm/routervm"}) {
      Path there = Files.createDirectories(root.resolve(program).getParent()).resolve("routervm");
      assertThat(Files.writeString(there, "").toFile().setExecutable(true)).isTrue();
    }
  }

  @Test
  void nothingIsToldWhereSystemdIsNot() throws IOException {
    Files.delete(root.resolve("run/systemd/system"));
    assertThat(
            new HostUnits(root, failed::contains, active::contains).finding(config(), file, STATE))
        .isEmpty();
  }

  @Test
  void anInstallationThatIsNotThereIsTold() {
    tells(Level.WARN, "none is there: an adapter that is pulled", "run `routervm host install`");
  }

  @Test
  void allIsWellAfterAnInstallationOfWhateverProgram() {
    install("/usr/local/bin/routervm");
    assertThat(finding().level()).isEqualTo(Level.OK);
    install("/opt/routervm/routervm");
    assertThat(finding().level()).as(finding().seen()).isEqualTo(Level.OK);
  }

  @Test
  void whatIsMissingOrChangedOrOutdatedIsTold() throws IOException {
    install("/usr/local/bin/routervm");
    Files.delete(root.resolve(RULE));
    tells(Level.FAIL, "missing: /" + RULE, "host install` again");

    install("/usr/local/bin/routervm");
    Files.writeString(root.resolve(RULE), "# as an earlier version wrote it\n");
    tells(Level.WARN, "another version of routervm: /" + RULE, "host install` again");

    install("/usr/local/bin/routervm");
    write("lan: { bridge: brHome, address: 192.168.42.254/24 }\nname: cabin");
    tells(Level.WARN, "none is there", "host install");
  }

  /** What an installation of a version without the keeper lacks. */
  @Test
  void anOlderInstallationIsTold() throws IOException {
    install("/usr/local/bin/routervm");
    Files.delete(root.resolve("usr/local/lib/routervm/router-keep"));
    Files.delete(root.resolve("etc/systemd/system").resolve(KEEPER));
    Files.delete(root.resolve("etc/systemd/system/multi-user.target.wants").resolve(KEEPER));
    tells(Level.FAIL, "missing: /etc/systemd/system", "host install` again");
    tells(Level.FAIL, "/usr/local/lib/routervm/router-keep", "host install` again");
  }

  @Test
  void aLinkThatLeadsElsewhereIsTold() throws IOException {
    install("/usr/local/bin/routervm");
    Path link = root.resolve("etc/systemd/system/timers.target.wants").resolve(TIMER);
    Files.delete(link);
    tells(Level.FAIL, "missing: /etc/systemd/system/timers.target.wants", "again");
    Files.createSymbolicLink(link, Path.of("/dev/null"));
    tells(Level.WARN, "timers.target.wants", "again");
  }

  @Test
  void whatDoesNotWorkIsTold() throws IOException {
    install("/usr/local/bin/routervm");
    active.remove(KEEPER);
    tells(Level.FAIL, KEEPER + " does not run", "systemctl start " + KEEPER);
    active.add(KEEPER);
    active.remove(TIMER);
    tells(Level.FAIL, TIMER + " does not run", "systemctl start " + TIMER);
    failed.add("routervm-router-attach.service");
    tells(Level.FAIL, "attach.service failed", "journalctl -u routervm-router-attach.service");
    failed.clear();
    Files.delete(root.resolve("usr/local/bin/routervm"));
    tells(Level.FAIL, "/usr/local/bin/routervm, which the daily timer starts", "--program");
  }

  private void tells(Level level, String seen, String fix) {
    Finding finding = finding();
    assertThat(finding.level()).as(finding.seen()).isEqualTo(level);
    assertThat(finding.seen()).contains(seen);
    assertThat(finding.fix()).contains(fix);
  }

  private Finding finding() {
    return new HostUnits(root, failed::contains, active::contains)
        .finding(config(), file, STATE)
        .orElseThrow();
  }

  private void install(String program) {
    new HostInstallation(root)
        .install("router", HostFiles.of(config(), Path.of(program), file, STATE, KERNEL));
  }

  private RouterConfig config() {
    return new RouterConfigLoader(name -> null).load(file);
  }

  private void write(String more) throws IOException {
    Files.writeString(
        file,
        "version: 1\nwan: { usb: \"0b95:1790\" }\nvpn: { endpoint: home.example.net }\n"
            + more
            + "\n");
  }
}

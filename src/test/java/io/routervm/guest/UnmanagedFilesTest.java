package io.routervm.guest;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.os.PackageManager;
import io.routervm.plan.Unmanaged;
import io.routervm.plan.Unmanaged.UnmanagedFile;
import io.routervm.progress.Progress;
import io.routervm.resource.Absent;
import io.routervm.resource.ManagedFile;
import io.routervm.resource.ReadFolders;
import io.routervm.resource.Resource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What nobody manages, looked for in folders of this machine with stand-ins of dpkg and rpm. */
class UnmanagedFilesTest {
  @TempDir private Path root;
  private Path names;
  private Path units;
  private Path revisions;
  private Path asked;
  private List<String> planned;

  @BeforeEach
  void folders() throws IOException {
    names = Files.createDirectories(root.resolve("etc/dnsmasq.d"));
    units = Files.createDirectories(root.resolve("etc/systemd/system"));
    Files.createDirectories(root.resolve("bin"));
    revisions = Files.createDirectories(root.resolve("state/revisions"));
    asked = root.resolve("asked");
    Files.writeString(names.resolve("installed"), "by the installer");
  }

  private void provisioned() throws IOException {
    Path first = Files.createDirectory(revisions.resolve("9"));
    Files.createDirectory(revisions.resolve("10"));
    later(first);
  }

  /** Returns when a new file is newer than {@code mark} by the file system's own clock. */
  private void later(Path mark) throws IOException {
    Path probe = root.resolve("probe");
    do {
      Files.writeString(probe, "");
    } while (!Files.getLastModifiedTime(probe)
        .toInstant()
        .isAfter(Files.getLastModifiedTime(mark).toInstant()));
  }

  private void program(String name, String body) throws IOException {
    Path file = root.resolve("bin").resolve(name);
    Files.writeString(file, "#!/bin/sh\n" + body);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** Knows every file named {@code packaged*}. */
  private void dpkg() throws IOException {
    program(
        "dpkg-query",
        """
        echo "$*" >>'%s'
        status=0
        shift 2
        for file; do
          case $file in
            */packaged*) echo "some, others:amd64: $file" ;;
            *) echo "dpkg-query: no path found matching pattern $file" >&2; status=1 ;;
          esac
        done
        exit $status
        """
            .formatted(asked));
  }

  private void rpm() throws IOException {
    program(
        "rpm",
        """
        echo "$*" >>'%s'
        shift 3
        for file; do
          case $file in
            */packaged*) echo some-1.0-1.el9.x86_64; echo others-1.0-1.el9.x86_64 ;;
            *) echo "file $file is not owned by any package" ;;
          esac
        done
        exit 1
        """
            .formatted(asked));
  }

  private Unmanaged look(String shell, PackageManager manager, Resource... managed) {
    Map<String, String> readers = new LinkedHashMap<>();
    readers.put(units.toString(), "base system");
    readers.put(names.toString(), "dnsmasq");
    readers.put(root + "/etc/rc.local", "base system");
    readers.put(root + "/etc/nowhere", "nobody");
    GuestFolders folders = new GuestFolders(root + "/state", root + "/lock");
    LocalRemoteShell host = new LocalRemoteShell(root.resolve("bin"), shell.split(" "));
    GuestReconciler reconciler =
        new GuestReconciler(
            host,
            managed.length == 0 ? List.of(Absent.of(root + "/none")) : List.of(managed),
            Progress.SILENT,
            folders,
            new ReadFolders(manager, readers));
    planned = reconciler.plan().titles();
    assertThat(host.runs()).isEqualTo(1);
    return reconciler.unmanaged();
  }

  private List<String> paths(Unmanaged unmanaged) {
    return unmanaged.files().stream().map(file -> file.path().replace(root + "/etc/", "")).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"dash -s", "bash --posix -s"})
  void whatIsMadeByHandIsToldWithItsReader(String shell) throws IOException {
    dpkg();
    rpm();
    provisioned();
    assertThat(look(shell, PackageManager.APT)).isEqualTo(Unmanaged.NONE);
    assertThat(asked).doesNotExist();
    Files.writeString(names.resolve("ads.conf"), "address=/ads/#");
    Files.writeString(names.resolve("packaged.conf.dpkg-old"), "of a removed package");
    Files.writeString(names.resolve("hosts.conf"), "ours");
    Files.writeString(names.resolve("gone"), "not to be there");
    Files.writeString(names.resolve("packaged"), "of a package");
    Files.createDirectories(units.resolve("dnsmasq.service.d"));
    Files.writeString(units.resolve("dnsmasq.service.d/override.conf"), "[Service]");
    Files.writeString(root.resolve("etc/rc.local"), "#!/bin/sh");
    Resource[] managed = {
      ManagedFile.of(names + "/hosts.conf", "ours"), Absent.of(names + "/gone")
    };
    for (PackageManager manager : PackageManager.values()) {
      Files.deleteIfExists(asked);
      Unmanaged seen = look(shell, manager, managed);
      assertThat(paths(seen))
          .containsExactly(
              "dnsmasq.d/ads.conf", "rc.local", "systemd/system/dnsmasq.service.d/override.conf");
      assertThat(seen.files().get(0).reader()).isEqualTo("dnsmasq");
      assertThat(seen.files().get(2).reader()).isEqualTo("base system");
      assertThat(Files.readAllLines(asked)).hasSize(1);
    }
  }

  /**
   * One of ours by its first line goes, and is not told as well; one of another's is told, and
   * stays.
   */
  @ParameterizedTest
  @ValueSource(strings = {"dash -s", "bash --posix -s"})
  void aNameThatSomebodyElseHasTakenStaysHis(String shell) throws IOException {
    dpkg();
    provisioned();
    Path path = names.resolve("route");
    Absent gone = Absent.of(path.toString()).onlyIf("# of ours");
    Files.writeString(path, "# of ours\n10.9.0.0/16\n");
    assertThat(paths(look(shell, PackageManager.APT, gone))).isEmpty();
    assertThat(planned).containsExactly("remove " + path);
    Files.writeString(path, "10.9.0.0/16\n# of ours\n");
    assertThat(paths(look(shell, PackageManager.APT, gone))).containsExactly("dnsmasq.d/route");
    assertThat(planned).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"dash -s", "bash --posix -s"})
  void whatWasLeftBehindByAPackageIsToldToo(String shell) throws IOException {
    program("dpkg-query", "exit 1\n");
    provisioned();
    Files.writeString(names.resolve("README.dpkg-old"), "");
    Files.writeString(names.resolve("x.rpmsave"), "");
    Files.writeString(names.resolve("x.rpmnew"), "what a package would have put there");
    Files.writeString(names.resolve("x.dpkg-dist"), "what a package would have put there");
    assertThat(paths(look(shell, PackageManager.APT)))
        .containsExactly("dnsmasq.d/README.dpkg-old", "dnsmasq.d/x.rpmsave");
  }

  @ParameterizedTest
  @ValueSource(strings = {"dash -s", "bash --posix -s"})
  void whatEnablesAUnitIsNoFileOfItsOwn(String shell) throws IOException {
    dpkg();
    provisioned();
    Path wants = Files.createDirectories(units.resolve("multi-user.target.wants"));
    Files.createSymbolicLink(wants.resolve("own.service"), Path.of("/opt/own.service"));
    Files.createSymbolicLink(
        units.resolve("ssh.service"), Path.of("/lib/systemd/system/x.service"));
    Files.createSymbolicLink(
        units.resolve("alias.service"), Path.of("/usr/lib/systemd/system/x.service"));
    Files.createSymbolicLink(units.resolve("own.service"), Path.of("/opt/own.service"));
    Files.createSymbolicLink(units.resolve("masked.service"), Path.of("/dev/null"));
    assertThat(paths(look(shell, PackageManager.APT)))
        .containsExactly("systemd/system/masked.service", "systemd/system/own.service");
  }

  @ParameterizedTest
  @ValueSource(strings = {"dash -s", "bash --posix -s"})
  void aRouterThatWasNeverProvisionedHasOnlyWhatItsInstallerLeft(String shell) throws IOException {
    dpkg();
    Files.writeString(names.resolve("ads.conf"), "");
    assertThat(look(shell, PackageManager.APT)).isEqualTo(Unmanaged.NONE);
  }

  /** The oldest revision is thrown away some day; what came after it is told all the same. */
  @ParameterizedTest
  @ValueSource(strings = {"dash -s", "bash --posix -s"})
  void theTimeOfTheFirstRevisionIsKept(String shell) throws IOException {
    dpkg();
    provisioned();
    Files.writeString(names.resolve("ads.conf"), "");
    GuestFolders folders = new GuestFolders(root + "/state", root + "/lock");
    LocalRemoteShell host = new LocalRemoteShell(root.resolve("bin"), shell.split(" "));
    String owner = Files.getOwner(root).getName();
    ManagedFile file = ManagedFile.of(root + "/managed", "x").ownedBy(owner, owner);
    GuestReconciler reconciler = new GuestReconciler(host, List.of(file), Progress.SILENT, folders);
    reconciler.apply(reconciler.plan(), Caller.of("test"));
    assertThat(Files.getLastModifiedTime(root.resolve("state/provisioned")))
        .isEqualTo(Files.getLastModifiedTime(revisions.resolve("9")));
    Files.delete(revisions.resolve("9"));
    assertThat(paths(look(shell, PackageManager.APT))).containsExactly("dnsmasq.d/ads.conf");
  }

  @ParameterizedTest
  @ValueSource(strings = {"dash -s", "bash --posix -s"})
  void tenThousandFilesHideNoOtherAndAreCounted(String shell) throws IOException {
    dpkg();
    provisioned();
    for (int i = 0; i < 10_000; i++) {
      Files.createFile(units.resolve("file" + i));
    }
    Files.writeString(names.resolve("ads.conf"), "");
    long start = System.nanoTime();
    Unmanaged seen = look(shell, PackageManager.APT);
    assertThat(System.nanoTime() - start).isLessThan(20_000_000_000L);
    assertThat(paths(seen)).hasSize(21).contains("dnsmasq.d/ads.conf");
    assertThat(seen.more()).isEqualTo(9_980);
    assertThat(seen.sentence()).endsWith(", and 9991 more");
    for (int i = 0; i < 30; i++) {
      Path folder = Files.createDirectory(names.resolve("folder" + i));
      for (int j = 0; j < 20; j++) {
        Files.createFile(folder.resolve("file" + j));
      }
    }
    assertThat(look(shell, PackageManager.APT).files()).hasSize(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"dash -s", "bash --posix -s"})
  void aHostileNameIsNeitherPrintedNorAskedFor(String shell) throws IOException {
    dpkg();
    provisioned();
    Files.writeString(names.resolve("a\nn0nce done applied\033[2J"), "");
    Files.writeString(names.resolve("b\u202egnp.conf"), "");
    Files.writeString(names.resolve("c *"), "");
    Files.writeString(names.resolve("-rf"), "");
    Files.writeString(names.resolve("$(id)`id`'\"\\"), "");
    Unmanaged seen = look(shell, PackageManager.APT);
    assertThat(seen.files()).hasSize(5);
    assertThat(seen.files().stream().map(UnmanagedFile::path))
        .allMatch(path -> path.chars().noneMatch(Character::isISOControl))
        .noneMatch(path -> path.contains("\u202e"))
        .anyMatch(path -> path.matches(".*/dnsmasq[.]d/[?] [(]inode [0-9]+[)]"))
        .anyMatch(path -> path.endsWith("/c *"))
        .anyMatch(path -> path.endsWith("/$(id)`id`'\"\\"));
    assertThat(Files.readString(asked, StandardCharsets.UTF_8).lines())
        .containsExactly("-S -- " + names + "/-rf");
  }

  @ParameterizedTest
  @ValueSource(strings = {"dash -s", "bash --posix -s"})
  void whoCannotBeAskedRaisesNoAlarm(String shell) throws IOException {
    program("dpkg-query", "exit 2\n");
    program("rpm", "echo 'error: cannot open Packages database' >&2; exit 1\n");
    provisioned();
    Files.writeString(names.resolve("ads.conf"), "");
    assertThat(look(shell, PackageManager.APT)).isEqualTo(Unmanaged.NONE);
    assertThat(look(shell, PackageManager.DNF)).isEqualTo(Unmanaged.NONE);
  }

  /** A hostile router's: none of them is a path that a program prints. */
  @ParameterizedTest
  @ValueSource(strings = {"/etc/cron.d/../../x", "/etc/cron.d/./x", "/etc/cron.d//x"})
  void aDetourIsNoFile(String path) {
    ReadFolders folders = new ReadFolders(PackageManager.APT, Map.of("/etc/cron.d", "cron"));
    assertThat(folders.read(List.of("file " + path, "file /etc/cron.d/.own")).files())
        .extracting(UnmanagedFile::path)
        .containsExactly("/etc/cron.d/.own");
  }
}

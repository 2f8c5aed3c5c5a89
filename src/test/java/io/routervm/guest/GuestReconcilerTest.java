package io.routervm.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.failure.Failure;
import io.routervm.plan.Diff;
import io.routervm.plan.GuestChange;
import io.routervm.plan.Outcome;
import io.routervm.plan.Plan;
import io.routervm.plan.ResourceId;
import io.routervm.progress.Progress;
import io.routervm.resource.Absent;
import io.routervm.resource.ManagedFile;
import io.routervm.resource.ReadFolders;
import io.routervm.resource.Resource;
import io.routervm.resource.SymbolicLink;
import io.routervm.shell.Script;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The scripts run for real, by dash and by bash, in a temporary folder. */
class GuestReconcilerTest {
  private static final byte[] NOT_UTF8 = {'a', (byte) 0xff, 0, '\n', '\n', (byte) 0xc3};

  @TempDir Path root;
  private String owner;
  private String group;

  @BeforeEach
  void readOwner() throws IOException {
    owner = Files.getOwner(root).getName();
    group = Files.getAttribute(root, "posix:group").toString();
  }

  private Reconciled on(String shell) {
    return new Reconciled(host(shell), folders());
  }

  private LocalRemoteShell host(String shell) {
    return new LocalRemoteShell(root, shell.split(" "));
  }

  private GuestFolders folders() {
    return new GuestFolders(root + "/state", root + "/lock");
  }

  private ManagedFile file(String name, String content) {
    return ManagedFile.of(root.resolve(name).toString(), content).ownedBy(owner, group);
  }

  @ParameterizedTest
  @ValueSource(strings = {"dash -s", "bash --posix -s", "bash -s"})
  void filesAndAbsencesObeyTheLaw(String shell) throws IOException {
    Reconciled reconciled = on(shell);
    Path strange = Files.write(root.resolve("strange"), NOT_UTF8);
    Files.setPosixFilePermissions(strange, PosixFilePermissions.fromString("rwxr-----"));
    Files.createSymbolicLink(root.resolve("link"), Path.of("no where"));
    Files.createDirectory(root.resolve("folder"));
    Files.writeString(root.resolve("folder/x"), "x");
    Files.writeString(root.resolve("gone"), "gone");
    Files.writeString(root.resolve("it's $(odd)"), "odd");
    Files.writeString(root.resolve("access"), "same");
    reconciled.obeys(
        file("strange", "text\n"),
        file("link", "no link any more\n"),
        file("deep/er/file", "no newline at the end"),
        file("empty", ""),
        file("it's $(odd)", "$(reboot) `id` \\n 'x' é\n"),
        file("access", "same").withMode("0400"),
        ManagedFile.secret(root + "/secret", "password\n").ownedBy(owner, group),
        Absent.of(root + "/folder"),
        Absent.of(root + "/gone"),
        Absent.of(root + "/never"));
    assertThat(root.resolve("strange")).hasContent("text\n");
    assertThat(root.resolve("it's $(odd)")).hasContent("$(reboot) `id` \\n 'x' é\n");
    assertThat(root.resolve("folder")).doesNotExist();
    assertThat(root.resolve("deep")).isDirectory();
    assertThat(leftovers()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"dash -s", "bash --posix -s"})
  void rollbackGivesTheExactBytesBack(String shell) throws IOException {
    GuestReconciler reconciler = on(shell).reconciler(file("strange", "text\n"), file("a/b", "n"));
    Files.write(root.resolve("strange"), NOT_UTF8);
    Outcome outcome =
        reconciler.apply(Reconciled.withFailure(reconciler.plan()), Caller.of("test"));
    assertThat(outcome).isInstanceOf(Outcome.RolledBack.class);
    assertThat(((Outcome.RolledBack) outcome).cause()).isEqualTo("this fails on purpose");
    assertThat(Files.readAllBytes(root.resolve("strange"))).isEqualTo(NOT_UTF8);
    assertThat(root.resolve("a")).doesNotExist();
    assertThat(leftovers()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"dash -s", "bash --posix -s"})
  void linksObeyTheLawAndComeBackAsTheyWere(String shell) throws IOException {
    Path target = Files.writeString(root.resolve("target"), "");
    Files.createSymbolicLink(root.resolve("elsewhere"), Path.of("no where"));
    Files.writeString(root.resolve("file"), "own\n");
    SymbolicLink[] links =
        Stream.of("elsewhere", "file", "none")
            .map(name -> new SymbolicLink(root.resolve(name).toString(), target.toString()))
            .toArray(SymbolicLink[]::new);
    GuestReconciler failing = on(shell).reconciler(links);
    assertThat(failing.apply(Reconciled.withFailure(failing.plan()), Caller.of("test")))
        .isInstanceOf(Outcome.RolledBack.class);
    assertThat(Files.readSymbolicLink(root.resolve("elsewhere"))).isEqualTo(Path.of("no where"));
    assertThat(root.resolve("file")).isRegularFile().hasContent("own\n");
    assertThat(Files.exists(root.resolve("none"), LinkOption.NOFOLLOW_LINKS)).isFalse();
    on(shell).obeys(links);
    for (SymbolicLink link : links) {
      assertThat(Files.readSymbolicLink(Path.of(link.path()))).isEqualTo(target);
    }
    assertThat(leftovers()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"dash -s", "bash --posix -s"})
  void aLinkToNothingIsNotMade(String shell) throws IOException {
    Files.createSymbolicLink(root.resolve("link"), Path.of("before"));
    SymbolicLink link = new SymbolicLink(root + "/link", root + "/nothing");
    GuestReconciler reconciler = on(shell).reconciler(link);
    Outcome.RolledBack outcome =
        (Outcome.RolledBack) reconciler.apply(reconciler.plan(), Caller.of("test"));
    assertThat(outcome.cause()).contains("there is no " + root + "/nothing on this router");
    assertThat(Files.readSymbolicLink(root.resolve("link"))).isEqualTo(Path.of("before"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"dash -s", "bash --posix -s"})
  void aRefusedFileLeavesTheLiveOneAlone(String shell) throws IOException {
    Files.writeString(root.resolve("conf"), "old\n");
    ManagedFile conf =
        file("conf", "new\n")
            .checkedBy(
                "sh", "-c", "grep -H new \"$1\"; echo 'line 1: bad option' >&2; exit 3", "-");
    Reconciled reconciled = on(shell);
    GuestReconciler reconciler = reconciled.reconciler(file("first", "1"), conf);
    Outcome outcome = reconciler.apply(reconciler.plan(), Caller.of("test"));
    Outcome.RolledBack rolledBack = (Outcome.RolledBack) outcome;
    assertThat(rolledBack.failed()).isEqualTo(conf.id());
    assertThat(rolledBack.cause()).contains(".conf:new", "line 1: bad option", "`sh` refused");
    assertThat(root.resolve("conf")).hasContent("old\n");
    assertThat(root.resolve("first")).doesNotExist();
    assertThat(leftovers()).isEmpty();
  }

  /** All new files are written before the first one is put in its place. */
  @ParameterizedTest
  @ValueSource(strings = {"dash -s", "bash --posix -s"})
  void aFileThatCannotBeWrittenLeavesItsNeighboursAlone(String shell) throws IOException {
    Files.writeString(root.resolve("first"), "old\n");
    Files.writeString(root.resolve("no folder"), "");
    ManagedFile impossible = file("no folder/second", "2");
    GuestReconciler reconciler =
        on(shell).reconciler(file("first", "1"), file("new/er", "1"), impossible);
    Outcome.RolledBack outcome =
        (Outcome.RolledBack) reconciler.apply(reconciler.plan(), Caller.of("test"));
    assertThat(outcome.failed()).isEqualTo(impossible.id());
    assertThat(outcome.cause()).contains("no folder");
    assertThat(root.resolve("first")).hasContent("old\n");
    assertThat(root.resolve("new")).doesNotExist();
    assertThat(leftovers()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"dash -s", "bash --posix -s"})
  void aPlaceThatIsTakenAtTheLastMomentFailsAndIsLeftAlone(String shell) throws IOException {
    ManagedFile taken = file("taken", "2");
    GuestReconciler reconciler = on(shell).reconciler(file("first", "1"), taken, file("last", "3"));
    Plan plan = reconciler.plan();
    Files.createDirectory(root.resolve("taken"));
    Files.writeString(root.resolve("taken/by"), "somebody");
    Outcome.RolledBack outcome = (Outcome.RolledBack) reconciler.apply(plan, Caller.of("test"));
    assertThat(outcome.failed()).isEqualTo(taken.id());
    assertThat(outcome.cause()).contains(taken.path() + " now is not a file");
    assertThat(root.resolve("taken/by")).hasContent("somebody");
    assertThat(root.resolve("first")).doesNotExist();
    assertThat(root.resolve("last")).doesNotExist();
    assertThat(leftovers()).isEmpty();
  }

  /** What keeps the old file may fail too: the disk is full, or reads nothing. */
  @ParameterizedTest
  @ValueSource(strings = {"dash -s", "bash --posix -s"})
  void whatCannotBeKeptIsNotReplaced(String shell) throws IOException {
    Files.writeString(root.resolve("old"), "old\n");
    Path copy = Files.writeString(root.resolve("cp"), "#!/bin/sh\necho disk full >&2\nexit 1\n");
    assertThat(copy.toFile().setExecutable(true)).isTrue();
    GuestReconciler reconciler = on(shell).reconciler(file("old", "new\n"), file("other", "x"));
    Outcome.RolledBack outcome =
        (Outcome.RolledBack) reconciler.apply(reconciler.plan(), Caller.of("test"));
    assertThat(outcome.cause()).isEqualTo("disk full");
    assertThat(root.resolve("old")).hasContent("old\n");
    assertThat(root.resolve("other")).doesNotExist();
  }

  /** The shell writes text by itself; what it writes is compared with what was to be written. */
  @ParameterizedTest
  @ValueSource(strings = {"dash -s", "bash --posix -s", "bash -s"})
  void everyCharacterTravels(String shell) throws IOException {
    StringBuilder all = new StringBuilder();
    for (char character = 1; character < 0x250; character++) {
      all.append(character);
    }
    String text = all.append("\\n\\0%s%%$HOME`id`\\\n\n\n").toString();
    String plain = text.replaceAll("[^\\n\\t -~]", "");
    on(shell).obeys(file("text", text), file("plain", plain), file("dash", "-n %d -- \\c"));
    assertThat(Files.readString(root.resolve("text"))).isEqualTo(text);
    assertThat(Files.readString(root.resolve("plain"))).isEqualTo(plain);
    assertThat(Files.readString(root.resolve("dash"))).isEqualTo("-n %d -- \\c");
  }

  @ParameterizedTest
  @ValueSource(strings = {"dash -s", "bash --posix -s"})
  void aSecretIsNeitherReadBackNorShown(String shell) throws IOException {
    Files.writeString(root.resolve("secret"), "old-password\n");
    ManagedFile secret =
        ManagedFile.secret(root + "/secret", "new-password\n")
            .ownedBy(owner, group)
            .checkedBy("sh", "-c", "cat \"$1\"; exit 1", "-");
    ProbeBatch probes = new ProbeBatch("n0nce", folders(), List.of(secret), ReadFolders.NONE);
    assertThat(host(shell).run(probes.script()).output()).doesNotContain("b2xkLXBh");
    GuestReconciler reconciler = on(shell).reconciler(secret);
    Plan plan = reconciler.plan();
    assertThat(plan.toString()).doesNotContain("password");
    assertThat(plan.differences().get(0).diff().lines())
        .noneMatch(line -> line.contains("password"));
    Outcome.RolledBack outcome = (Outcome.RolledBack) reconciler.apply(plan, Caller.of("test"));
    assertThat(outcome.cause()).doesNotContain("password").contains("may hold a secret");
  }

  @ParameterizedTest
  @ValueSource(strings = {"dash -s", "bash --posix -s"})
  void aFolderInThePlaceOfAFileIsRefused(String shell) throws IOException {
    Files.createDirectory(root.resolve("conf"));
    GuestReconciler reconciler = on(shell).reconciler(file("conf", "x"));
    assertThatThrownBy(reconciler::plan)
        .isInstanceOf(Failure.class)
        .hasMessageContaining("a folder stands where");
  }

  @ParameterizedTest
  @ValueSource(strings = {"dash -s", "bash --posix -s"})
  void aMebibyteTravelsWhole(String shell) throws IOException {
    Reconciled reconciled = on(shell);
    String line = "0123456789abcdef'$\"\\é\n";
    String large = line.repeat(3 * 1024 * 1024 / line.getBytes(StandardCharsets.UTF_8).length);
    reconciled.obeys(file("large", large));
    assertThat(Files.readString(root.resolve("large"))).isEqualTo(large);
  }

  @ParameterizedTest
  @ValueSource(strings = {"dash -s", "bash --posix -s"})
  void fortyFilesAreOneExecToPlanAndOneToApply(String shell) throws IOException {
    List<Resource> resources = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      resources.add(file("file" + i, "content " + i));
    }
    LocalRemoteShell host = host(shell);
    GuestReconciler reconciler = new GuestReconciler(host, resources, Progress.SILENT, folders());
    reconciler.apply(reconciler.plan(), Caller.of("test"));
    assertThat(host.runs()).isEqualTo(2);
    assertThat(reconciler.plan().isEmpty()).isTrue();
    assertThat(host.runs()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"dash -s", "bash --posix -s"})
  void aSecondRunIsToldWhoHoldsTheLock(String shell) throws Exception {
    GuestReconciler reconciler = on(shell).reconciler(file("x", "x"));
    Plan plan = reconciler.plan();
    Files.writeString(root.resolve("lock"), "process 7, since noon, from 10.0.0.1");
    Process holder =
        new ProcessBuilder("flock", root + "/lock", "sh", "-c", "echo held; exec cat").start();
    try {
      assertThat(holder.getInputStream().read()).isEqualTo('h');
      assertThatThrownBy(() -> reconciler.apply(plan, Caller.of("test")))
          .isInstanceOf(Failure.class)
          .hasMessageContaining("process 7, since noon, from 10.0.0.1");
      assertThat(root.resolve("x")).doesNotExist();
    } finally {
      holder.destroy();
      holder.waitFor();
    }
  }

  /** A transaction of packages takes minutes: what it prints is heard before it has ended. */
  @ParameterizedTest
  @ValueSource(strings = {"dash -s", "bash --posix -s"})
  void whatPackagesSayIsPassedOnWhileTheyAreWorkedOn(String shell) throws IOException {
    Path first = root.resolve("first-was-heard");
    ResourceId id = new ResourceId("packages", "slow");
    Script slow =
        new Script(
            """
            printf '%%s\\n' ' first  \\n'
            printf half
            for _ in $(seq 600); do test ! -e %1$s || break; sleep 0.05; done
            test -e %1$s
            echo ' a line'
            printf end"""
                .formatted(first));
    GuestChange change =
        new GuestChange(id, "install", Diff.ofValue("", "x"), slow, Optional.empty(), Set.of());
    List<String> heard = new ArrayList<>();
    Progress listener =
        new Progress() {
          @Override
          public void console(String line) {
            heard.add(line);
            if (line.contains("first")) {
              create(first);
            }
          }
        };
    GuestReconciler reconciler = new GuestReconciler(host(shell), List.of(), listener, folders());
    Outcome outcome = reconciler.apply(new Plan(List.of(change)), Caller.of("test"));
    assertThat(outcome).isEqualTo(new Outcome.Applied(List.of(id), List.of()));
    assertThat(heard)
        .containsExactly("install (not reversible)", " first  \\n", "half a line", "end");
    assertThat(Files.readString(root.resolve("state/journal/report"))).doesNotContain(" says ");
  }

  private static void create(Path file) {
    try {
      Files.createFile(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<Path> leftovers() throws IOException {
    try (var files = Files.walk(root)) {
      return files.filter(path -> path.getFileName().toString().contains(".routervm-")).toList();
    }
  }
}

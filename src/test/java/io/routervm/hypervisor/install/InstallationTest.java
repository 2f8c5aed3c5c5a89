package io.routervm.hypervisor.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.config.RouterConfig.InstallMethod;
import io.routervm.failure.Failure;
import io.routervm.hypervisor.Machine;
import io.routervm.hypervisor.Metadata;
import io.routervm.hypervisor.Metadata.Attempt;
import io.routervm.hypervisor.Phase;
import io.routervm.hypervisor.SampleConfig;
import io.routervm.platform.Checksum;
import io.routervm.progress.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The order of the steps, and where each interruption is taken up again. */
class InstallationTest {
  private static final String AUTHORIZED = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEXAMPLEexample";
  private static final String HOST_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI" + "B".repeat(43);
  private static final String NONCE = "00112233445566778899aabbccddeeff";
  private static final Metadata INTERRUPTED = Metadata.defined().installing(new Attempt(NONCE, 0));

  @TempDir Path folder;
  private final FakeMachine machine = new FakeMachine();
  private final List<String> kept = new ArrayList<>();
  private FolderServer tree;

  @BeforeEach
  void makeTree() throws IOException {
    byte[] kernel = "kernel".getBytes(StandardCharsets.US_ASCII);
    Files.write(folder.resolve("vmlinuz"), kernel);
    String sum = "sha256:" + Checksum.of(kernel);
    Files.writeString(
        folder.resolve(".treeinfo"),
        "[images-x86_64]\nkernel=vmlinuz\ninitrd=vmlinuz\n[checksums]\nvmlinuz=" + sum + "\n");
    tree = new FolderServer("install.tree", folder, "127.0.0.1", 0);
  }

  @AfterEach
  void stopServing() {
    tree.close();
  }

  @Test
  void installsFromNothing() {
    machine.isOff().prints(report("NONCE"), "routervm-installed NONCE").switchesOff();
    install();
    assertThat(machine.calls())
        .containsExactly(
            "record installing",
            "createDisk",
            "upload KERNEL",
            "upload INITRD",
            "startInstall",
            "removeInstallFiles",
            "record installed");
    assertThat(kept).containsExactly(HOST_KEY);
    assertThat(machine.metadata()).isEqualTo(Metadata.defined().in(Phase.INSTALLED));
  }

  @Test
  void aTreeOfAnotherReleaseIsRefusedBeforeAnythingIsMade() throws IOException {
    Path file = folder.resolve(".treeinfo");
    Files.writeString(file, "[general]\nfamily=AlmaLinux\nversion=9.4\n" + Files.readString(file));
    machine.isOff();
    assertThatThrownBy(this::install)
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> {
              assertThat(failure.kind()).isEqualTo(Failure.Kind.PRECONDITION);
              assertThat(failure.what())
                  .isEqualTo("the install tree holds AlmaLinux 9.4, and `os` says centos-7");
            });
    assertThat(machine.calls()).isEmpty();
    assertThat(machine.metadata()).isEqualTo(Metadata.defined());
  }

  @Test
  void goesOnWatchingAnInstallThatRuns() {
    machine.remembers(INTERRUPTED).prints(report(NONCE), "routervm-installed " + NONCE);
    machine.switchesOff();
    install();
    assertThat(machine.calls()).containsExactly("removeInstallFiles", "record installed");
    assertThat(kept).containsExactly(HOST_KEY);
  }

  @Test
  void noticesAnInstallThatEndedWhileNobodyWatched() {
    machine.remembers(INTERRUPTED).prints(report(NONCE) + "\nrouter-x\nrouter", "", "");
    machine.prints("routervm-installed " + NONCE).switchesOff();
    for (int piece = 0; piece < 5; piece++) {
      assertThat(machine.hypervisor().domain(FakeMachine.NAME)).isPresent();
    }
    install();
    assertThat(machine.calls()).containsExactly("removeInstallFiles", "record installed");
  }

  @Test
  void startsAnewWhereAnInstallWasCutOff() {
    machine.remembers(INTERRUPTED).isOff();
    machine.prints(report("NONCE"), "routervm-installed NONCE").switchesOff();
    install();
    assertThat(machine.calls()).startsWith("record installing", "createDisk");
    assertThat(machine.metadata().phase()).isEqualTo(Phase.INSTALLED);
  }

  @Test
  void aFailedInstallLeavesNoInstallFilesAndMayBeRepeated() {
    machine.isOff().prints("The installer will now terminate.").switchesOff();
    assertThatThrownBy(this::install).isInstanceOf(Failure.class);
    assertThat(machine.calls()).endsWith("startInstall", "removeInstallFiles");
    assertThat(machine.metadata().phase()).isEqualTo(Phase.INSTALLING);
    machine.prints(report("NONCE"), "routervm-installed NONCE").switchesOff();
    install();
    assertThat(machine.metadata().phase()).isEqualTo(Phase.INSTALLED);
  }

  @Test
  void doesNothingOnceInstalled() {
    machine.isOff().remembers(Metadata.defined().in(Phase.PROVISIONED));
    install();
    assertThat(machine.calls()).isEmpty();
  }

  @Test
  void aTreeThatIsNotWholeStopsBeforeAnythingIsChanged() throws IOException {
    Files.writeString(folder.resolve("vmlinuz"), "another");
    machine.isOff();
    assertThatThrownBy(this::install)
        .isInstanceOf(Failure.class)
        .hasMessageContaining("wrong SHA-256");
    assertThat(machine.calls()).isEmpty();
  }

  private void install() {
    new Installation(
            machine.hypervisor(),
            Machine.shown(
                new SampleConfig()
                    .install(SampleConfig.install(InstallMethod.KICKSTART, Optional.of(tree.uri())))
                    .build()),
            folder.resolve("cache"),
            folder.resolve("scratch"),
            AUTHORIZED,
            new InstallLimits(
                Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(2)),
            Progress.SILENT)
        .run(kept::addAll);
  }

  private static String report(String nonce) {
    String sum = Checksum.of(HOST_KEY.getBytes(StandardCharsets.US_ASCII)).sha256();
    return "routervm-hostkey " + nonce + " " + sum + " " + HOST_KEY;
  }
}

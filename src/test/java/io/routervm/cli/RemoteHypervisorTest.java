package io.routervm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the hypervisor should be nobody listens, and whoever asks for it says so. */
class RemoteHypervisorTest {
  /** Of this machine, but not by a name that it goes by; nobody listens on TCP port 1. */
  private static final String NOBODY = "127.0.0.2";

  @TempDir private Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private Path state;
  private Path file;

  @BeforeEach
  void writeConfiguration() throws IOException {
    state = folder.resolve("state");
    file = folder.resolve("router.yaml");
    configure("qemu+tls://root@" + NOBODY + ":1/system", "");
  }

  private void configure(String uri, String more) throws IOException {
    Files.writeString(
        file,
        """
        version: 1
        os: debian-12
        install: { method: image, image: "http://images.example/debian.qcow2", sha256: %s }
        hypervisor: { uri: "%s", accelerator: tcg }
        wan: { bridge: brIsp, model: usb-net }
        lan: { bridge: brHome, switch: linux, address: 192.168.42.254/24 }
        %s
        """
            .formatted("0".repeat(64), uri, more));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "create",
        "plan",
        "reprovision",
        "start",
        "adopt",
        "ssh",
        "doctor nas",
      })
  void withoutSshWhatNeedsTheHypervisorItselfIsRefusedAtOnce(String line) {
    assertThat(run(line)).isEqualTo(4);
    assertThat(said().lines())
        .hasSize(3)
        .anyMatch(text -> text.startsWith("routervm: the router is reached from its hypervisor"))
        .anyMatch(text -> text.startsWith("  where: hypervisor.uri: qemu+tls://root@" + NOBODY))
        .anyMatch(text -> text.startsWith("  next: ") && text.contains("on " + NOBODY + " with"));
    assertThat(state).as("nothing was made").doesNotExist();
  }

  /** Nothing but the name keeps them, which is looked for at once. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "create",
        "plan",
        "reprovision",
        "start",
        "adopt",
        "ssh",
        "console",
        "doctor nas",
        "usb list"
      })
  void bySshTheHypervisorIsAskedFirst(String line) throws IOException {
    assertThat(refusedBySsh(line))
        .contains("there is no connection to the hypervisor " + NOBODY + ": ssh: connect to host")
        .contains("Connection refused")
        .contains("  where: hypervisor.uri: qemu+ssh://root@" + NOBODY + ":1/system in ")
        .contains("  next:  see that `ssh -p 1 root@" + NOBODY + " true` works");
  }

  @ParameterizedTest
  @ValueSource(strings = {"swap-cables", "swap-cables --back"})
  void theCablesStayOnTheHypervisor(String line) throws IOException {
    assertThat(refusedBySsh(line))
        .contains(
            "`swap-cables` runs on the hypervisor " + NOBODY + " alone: it watches the cables");
    assertThat(state).doesNotExist();
  }

  /** Whatever this machine is run by, and whoever asks. */
  @Test
  void theUnitsStayOnTheHypervisor() throws IOException {
    assertThat(refusedBySsh("host install"))
        .contains("`host install` runs on the hypervisor " + NOBODY + " alone: its units and udev")
        .contains("  next:  run it on " + NOBODY + " with");
    assertThat(state).doesNotExist();
  }

  @Test
  void aFolderThatOnlyThisMachineHasIsNotServed() throws IOException {
    configure("qemu+ssh://root@" + NOBODY + ":1/system", "");
    Path mirror = Files.createDirectory(folder.resolve("mirror"));
    Files.writeString(
        file, Files.readString(file).replace("install: {", "install: { mirror: " + mirror + ","));
    for (String line : new String[] {"create", "reprovision"}) {
      err.reset();
      assertThat(run(line)).isEqualTo(4);
      assertThat(said())
          .contains("a folder of this machine cannot be served to a router on another hypervisor")
          .contains("key install.mirror");
    }
    assertThat(state).doesNotExist();
  }

  @Test
  void aNameThatJavaTakesForNoneIsAnotherMachineToo() throws IOException {
    configure("qemu+tls://root@my_kvm.invalid:2222/system", "");
    assertThat(run("plan")).isEqualTo(4);
    assertThat(said()).contains("on my_kvm.invalid with");
    err.reset();
    configure("qemu+ssh://root:secret@my_kvm.invalid/system", "");
    assertThat(run("plan")).isEqualTo(2);
    assertThat(said()).contains("holds a password").doesNotContain("secret");
  }

  /** The person has written it by SSH already. */
  @ParameterizedTest
  @CsvSource({
    "/system?socket=/run/s, it has the parameter socket",
    "/session, 'its path is /session, not /system'",
    "/system?known_hosts=/a%20b, 'its known_hosts has a blank, a quote or %'"
  })
  void whatLeavesTheHypervisorToLibvirtIsNamed(String rest, String why) throws IOException {
    configure("qemu+ssh://me@" + NOBODY + rest, "");
    assertThat(run("validate")).isZero();
    assertThat(run("plan")).isEqualTo(4);
    assertThat(said()).contains("; what is written now is left to libvirt, because " + why);
  }

  /** What is in the folder is not asked for, but is another machine's. */
  @Test
  void whoseAdaptersAreShownIsSaid() throws IOException {
    configure("qemu+ssh://me@" + NOBODY + ":1/system", "");
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "usb",
            "list");
    Process process = builder.directory(folder.toFile()).redirectErrorStream(true).start();
    assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .contains("these are the adapters of this machine, and ", "router.yaml is for " + NOBODY)
        .doesNotContain("no connection");
  }

  @Test
  void theWayInIsNamed() throws IOException {
    run("plan");
    assertThat(said()).contains("by a private network that ends there (management: isolated)");
    err.reset();
    configure("qemu+tls://root@" + NOBODY + ":1/system", "management: lan");
    run("plan");
    assertThat(said()).contains("by its bridge brHome (management: lan)");
  }

  @Test
  void whatNeedsNoHypervisorWorks() {
    assertThat(run("validate")).isZero();
    assertThat(run("render --to " + folder.resolve("rendered"))).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"stop", "destroy"})
  void whatNeedsLibvirtAloneAsksIt(String line) {
    assertThat(run("--yes " + line)).isEqualTo(4);
    assertThat(said()).doesNotContain("alone").contains(NOBODY);
  }

  @Test
  void thisMachineByAnotherNameIsNoOther() throws IOException {
    configure("test+tcp://localhost/default", "");
    run("plan");
    assertThat(said()).isNotBlank().doesNotContain("is reached from its hypervisor");
  }

  private String refusedBySsh(String line) throws IOException {
    configure("qemu+ssh://root@" + NOBODY + ":1/system", "");
    assertThat(run(line)).isEqualTo(4);
    return said();
  }

  private int run(String line) {
    String[] words = ("--file " + file + " " + line).split(" ", -1);
    PrintStream errors = new PrintStream(err, true, StandardCharsets.UTF_8);
    return new Main(Map.of("ROUTERVM_STATE", state.toString()), out, errors).run(words);
  }

  private String said() {
    return out.toString(StandardCharsets.UTF_8) + err.toString(StandardCharsets.UTF_8);
  }
}

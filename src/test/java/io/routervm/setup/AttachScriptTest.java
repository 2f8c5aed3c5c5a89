package io.routervm.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.routervm.config.RouterConfigLoader;
import io.routervm.host.RecordedSys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The decisions of the hypervisor's script, with a virsh that writes down what it is told; the box
 * lane runs the script against libvirt, udev and a real re-plug.
 */
class AttachScriptTest {
  private static final String BLOCK =
      """
          <hostdev mode='subsystem' type='usb' managed='no'>
            <source startupPolicy='optional'>
              <vendor id='0x%s'/>
              <product id='0x%s'/>
              %s
            </source>
            <alias name='hostdev0'/>
            <address type='usb' bus='0' port='1'/>
          </hostdev>
      """;

  @TempDir Path folder;

  private RecordedSys sys;

  @BeforeEach
  void writeVirsh() throws IOException {
    sys = new RecordedSys(folder.resolve("sys"));
    Files.createDirectories(folder.resolve("bin"));
    Path virsh =
        Files.writeString(
            folder.resolve("bin/virsh"),
            """
            #!/bin/sh
            shift 3
            case $1 in
              domstate) cat "$PLACE/state" ;;
              dominfo) printf 'Name:           router\\nAutostart:      enable\\n' ;;
              start) echo running >"$PLACE/state"; echo start >>"$PLACE/done" ;;
              dumpxml) if [ "${3-}" = --inactive ] || ! grep -q running "$PLACE/state"; then cat "$PLACE/inactive.xml"; else cat "$PLACE/live.xml"; fi ;;
              *-device)
                place=$(sed -n "s/.*<address bus='\\([0-9]*\\)' device='\\([0-9]*\\)'.*/\\1-\\2/p" "$3")
                echo "$1 $place $4" >>"$PLACE/done" ;;
            esac
            """);
    Files.setPosixFilePermissions(virsh, PosixFilePermissions.fromString("rwxr-xr-x"));
    write("state", "running");
    definitions("", "");
  }

  @Test
  void aRePluggedAdapterTakesThePlaceOfTheOneThatIsGone() throws Exception {
    sys.adapter("2-3", "A", "enp0", "aa:bb:cc:dd:ee:01", 9);
    definitions(block("0b95", "1790", at(2, 4)), block("0b95", "1790", ""));
    run("{ usb: \"0b95:1790\" }", "attach", 0);
    assertThat(done()).containsExactly("detach-device 2-4 --live", "attach-device 2-9 --live");
  }

  @Test
  void anAdapterThatIsThereIsLeftAlone() throws Exception {
    sys.adapter("2-3", "A", "", "", 4);
    definitions(block("0b95", "1790", at(2, 4)), block("0b95", "1790", ""));
    run("{ usb: \"0b95:1790\" }", "attach", 0);
    assertThat(done()).isEmpty();
  }

  @Test
  void anAdapterThatWasMissingAtTheStartIsGivenLater() throws Exception {
    sys.adapter("2-3", "A", "enp0", "aa:bb:cc:dd:ee:01", 5);
    definitions("", block("0b95", "1790", ""));
    run("{ usb: \"0b95:1790\" }", "attach", 0);
    assertThat(done()).containsExactly("attach-device 2-5 --live");
  }

  @Test
  void aDefinitionThatNamesAPlaceFollowsTheAdapter() throws Exception {
    sys.adapter("2-3", "A", "enp0", "aa:bb:cc:dd:ee:01", 9);
    definitions(block("0b95", "1790", at(2, 4)), block("0b95", "1790", at(2, 4)));
    run("{ usb: \"0b95:1790\", serial: A }", "attach", 0);
    assertThat(done())
        .containsExactly(
            "detach-device 2-4 --live",
            "attach-device 2-9 --live",
            "detach-device 2-4 --config",
            "attach-device 2-9 --config");
  }

  @Test
  void anotherUsbDeviceOfTheRouterIsNotTouched() throws Exception {
    sys.adapter("2-3", "A", "enp0", "aa:bb:cc:dd:ee:01", 9);
    String both = block("046d", "c31c", at(1, 2)) + block("0b95", "1790", at(2, 4));
    definitions(both, both);
    run("{ usb: \"0b95:1790\" }", "attach", 0);
    assertThat(done()).noneMatch(line -> line.contains("1-2"));
  }

  @Test
  void ofTwoAlikeNoneIsGuessed() throws Exception {
    sys.adapter("2-1", "A", "enp0", "aa:bb:cc:dd:ee:01", 3);
    sys.adapter("2-2", "B", "enp1", "aa:bb:cc:dd:ee:02", 4);
    assertThat(run("{ usb: \"0b95:1790\" }", "attach", 1)).contains("several", "wan.serial");
    assertThat(done()).isEmpty();
    run("{ usb: \"0b95:1790\", mac: \"aa:bb:cc:dd:ee:02\" }", "attach", 0);
    assertThat(done()).containsExactly("attach-device 2-4 --live");
  }

  @Test
  void aRouterThatIsOffStaysOffAtAPlugAndIsStartedAtBoot() throws Exception {
    sys.adapter("2-3", "A", "enp0", "aa:bb:cc:dd:ee:01", 5);
    write("state", "shut off");
    run("{ usb: \"0b95:1790\" }", "attach", 0);
    assertThat(done()).isEmpty();
    run("{ usb: \"0b95:1790\" }", "boot", 0);
    assertThat(done()).containsExactly("start", "attach-device 2-5 --live");
  }

  @Test
  void aDefinitionFollowsTheAdapterWhileTheRouterIsOff() throws Exception {
    sys.adapter("2-3", "A", "enp0", "aa:bb:cc:dd:ee:01", 9);
    write("state", "shut off");
    definitions("", block("0b95", "1790", at(2, 4)));
    run("{ usb: \"0b95:1790\", serial: A }", "attach", 0);
    assertThat(done()).containsExactly("detach-device 2-4 --config", "attach-device 2-9 --config");
  }

  /** Of two of one kind libvirt takes neither, though router.yaml tells them apart. */
  @Test
  void aSpareOfTheSameKindDoesNotKeepTheRouterFromStarting() throws Exception {
    sys.adapter("2-1", "A", "enp0", "aa:bb:cc:dd:ee:01", 3);
    sys.adapter("2-2", "B", "enp1", "aa:bb:cc:dd:ee:02", 4);
    write("state", "shut off");
    definitions("", block("0b95", "1790", ""));
    run("{ usb: \"0b95:1790\", mac: \"aa:bb:cc:dd:ee:02\" }", "boot", 0);
    assertThat(done())
        .containsSubsequence("detach-device  --config", "attach-device 2-4 --config", "start");
  }

  @Test
  void aWanOnABridgeHasNoAdapter() throws Exception {
    sys.adapter("2-1", "A", "enp0", "aa:bb:cc:dd:ee:01", 3);
    write("state", "shut off");
    run("{ bridge: brIsp }", "boot", 0);
    assertThat(done()).containsExactly("start");
  }

  @Test
  void shellcheckHasNothingToSay() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/shellcheck")));
    Path script = script("{ usb: \"0b95:1790\", serial: \"it's 7\" }");
    Process process =
        new ProcessBuilder("shellcheck", script.toString()).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }

  private static String block(String vendor, String product, String address) {
    return BLOCK.formatted(vendor, product, address);
  }

  private static String at(int bus, int device) {
    return "<address bus='" + bus + "' device='" + device + "'/>";
  }

  private void definitions(String live, String inactive) throws IOException {
    write(
        "live.xml", "<domain type='kvm' id='3'>\n  <devices>\n" + live + "  </devices>\n</domain>");
    write(
        "inactive.xml",
        "<domain type='kvm'>\n  <devices>\n" + inactive + "  </devices>\n</domain>");
  }

  private void write(String name, String content) throws IOException {
    Files.writeString(folder.resolve(name), content + "\n");
  }

  private List<String> done() throws IOException {
    Path done = folder.resolve("done");
    return Files.exists(done) ? Files.readAllLines(done) : List.of();
  }

  private Path script(String wan) throws IOException {
    Path yaml =
        Files.writeString(
            folder.resolve("router.yaml"),
            """
            version: 1
            wan: %s
            lan: { bridge: brHome, address: 192.168.42.254/24 }
            """
                .formatted(wan));
    HostFiles files =
        HostFiles.of(
            new RouterConfigLoader(variable -> null).load(yaml),
            Path.of("/usr/local/bin/routervm"),
            Path.of("/etc/routervm/router.yaml"),
            Path.of("/var/lib/routervm/router"),
            KernelVersion.of("6.1.0"));
    return Files.writeString(
        folder.resolve("attach"),
        files.files().get(Path.of("/usr/local/lib/routervm/router-attach")));
  }

  private String run(String wan, String verb, int expected) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder("sh", script(wan).toString(), verb).redirectErrorStream(true);
    builder.environment().put("PLACE", folder.toString());
    builder.environment().put("ROUTERVM_SYS", sys.root().toString());
    builder
        .environment()
        .merge("PATH", folder.resolve("bin").toString(), (path, own) -> own + ":" + path);
    Process process = builder.start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isEqualTo(expected);
    return said;
  }
}

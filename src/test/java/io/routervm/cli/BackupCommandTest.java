package io.routervm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** `backup` and `restore` with real keys and a router that cannot be reached. */
class BackupCommandTest {
  private static final String WORDS = "six words that nobody would guess";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @TempDir private Path folder;
  private final Map<String, String> environment = new HashMap<>();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private Path backup;

  @BeforeEach
  void writeConfiguration() throws IOException {
    backup = folder.resolve("router.backup");
    environment.put("WORDS", WORDS);
    Files.writeString(
        folder.resolve("router.yaml"),
        """
        version: 1
        os: debian-12
        install: { method: image, image: "http://images.example/debian.qcow2", sha256: %s }
        hypervisor: { uri: "test:///default", accelerator: tcg }
        wan: { bridge: brIsp, model: usb-net }
        lan: { bridge: brHome, switch: linux, address: 192.168.42.254/24 }
        vm: { spice: { password: "${env:SCREEN}" } }
        vpn: { endpoint: home.example.net }
        """
            .formatted("0".repeat(64)));
    environment.put("SCREEN", "seldom used");
  }

  private int run(String state, String... words) {
    out.reset();
    err.reset();
    PrintStream output = new PrintStream(out, true, StandardCharsets.UTF_8);
    PrintStream errors = new PrintStream(err, true, StandardCharsets.UTF_8);
    environment.put("ROUTERVM_STATE", folder.resolve(state).toString());
    return new Main(environment, output, errors).run(words);
  }

  private int run(String state, List<String> words, String... more) {
    String[] all = new String[words.size() + more.length];
    words.toArray(all);
    System.arraycopy(more, 0, all, words.size(), more.length);
    return run(state, all);
  }

  private String said() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private List<String> with(String file) {
    return List.of("--file", folder.resolve(file).toString());
  }

  @Test
  void aRouterGoesIntoAFileAndComesOut() throws IOException {
    List<String> here = with("router.yaml");
    String to = folder.toString();
    assertThat(run("state", here, "vpn", "add", "anna", "--to", to)).as(said()).isZero();
    String name = backup.toString();
    assertThat(run("state", here, "backup", name, "--passphrase-env", "WORDS")).isEqualTo(4);
    assertThat(said()).contains("there is no router yet that could be backed up");
    Files.writeString(folder.resolve("state/id_ed25519"), "key\n");
    Files.writeString(folder.resolve("state/known_hosts"), "router ssh-ed25519 AAAA\n");

    assertThat(run("state", here, "backup", name, "--passphrase-env", "NOT_SET")).isEqualTo(2);
    assertThat(said()).contains("NOT_SET is not set");
    assertThat(
            run("state", here, "backup", name, "--passphrase-file", "x", "--passphrase-env", "Y"))
        .as("both")
        .isEqualTo(2);
    assertThat(run("state", here, "-o", "json", "backup", name, "--passphrase-env", "WORDS"))
        .as(said())
        .isZero();
    JsonNode written = JSON.readTree(out.toString(StandardCharsets.UTF_8));
    assertThat(written.get("sections").findValuesAsString("section"))
        .contains("configuration", "ssh-key", "host-key-pins", "vpn");
    assertThat(written.get("missing").findValuesAsString("what"))
        .contains("host-keys", "leases", "${env:SCREEN}");
    assertThat(out.toString(StandardCharsets.UTF_8) + said()).doesNotContain(WORDS);

    Path words = Files.writeString(folder.resolve("words"), WORDS + "\n");
    assertThat(
            run(
                "other",
                with("new/router.yaml"),
                "restore",
                name,
                "--passphrase-file",
                words.toString()))
        .as(said())
        .isZero();
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("restored to", "routervm create");
    assertThat(said())
        .contains("left as it is: leases")
        .contains("${env:SCREEN}")
        .doesNotContain(WORDS);
    assertThat(folder.resolve("new/router.yaml"))
        .hasSameTextualContentAs(folder.resolve("router.yaml"));
    assertThat(run("other", with("new/router.yaml"), "-o", "json", "vpn", "list")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("\"anna\"");

    // Without a passphrase: what is wrong with the file is told before one is asked for.
    assertThat(run("state", here, "backup", "/proc/x/y")).isEqualTo(2);
    assertThat(said()).contains("there is no such folder", "/proc/x");
    assertThat(run("state", here, "backup", "/dev/null")).isEqualTo(2);
    assertThat(said()).contains("that is no file");
    assertThat(run("third", with("r.yaml"), "restore", name + ".not")).isEqualTo(2);
    assertThat(said()).contains("the backup cannot be read", "does not exist");
    assertThat(run("third", with("r.yaml"), "restore", words.toString())).isEqualTo(2);
    assertThat(said()).contains("no backup that routervm wrote");

    Files.writeString(words, "six other words that are long\n");
    assertThat(run("third", with("r.yaml"), "restore", name, "--passphrase-file", words.toString()))
        .isEqualTo(2);
    assertThat(said()).contains("the passphrase does not open the backup");
    assertThat(folder.resolve("third")).doesNotExist();
  }
}

package io.routervm.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.platform.LocalCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The program behind {@code firewall.limits} with a stand-in for {@code tc}, which prints what a
 * kernel with cake or fq_codel does; {@code TrafficMatrixTest} has the kernel's own HTB.
 */
class LimitsScriptTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @TempDir Path folder;

  private Path queues;
  private Path classes;
  private Path changes;

  @BeforeEach
  void aNicAndItsPrograms() throws IOException {
    queues = Files.createFile(folder.resolve("queues"));
    classes = Files.createFile(folder.resolve("classes"));
    changes = Files.createFile(folder.resolve("changes"));
    Files.createDirectories(folder.resolve("nics/wan0"));
    program(
        "tc",
        "case $* in *'qdisc show'*) exec cat %s ;; *'class show'*) exec cat %s ;; *) echo \"tc $*\" >>%s ;; esac"
            .formatted(queues, classes, changes));
    program("ip", "echo \"ip $*\" >>" + changes);
    program("sleep", "exec /bin/sleep 0.01");
    for (String name : List.of("cat", "rm", "sed", "head")) {
      program(name, "exec /usr/bin/" + name + " \"$@\"");
    }
  }

  /** A kernel with fq_codel or cake shows a class for each flow, long after its last packet. */
  @ParameterizedTest
  @ValueSource(strings = {"fq_codel 10:", "cake 8003:"})
  void trafficIsNoReasonToBeginAnew(String flows) throws IOException {
    String htb = "class htb 1:1 root leaf 10: prio 0 rate 38Mbit ceil 38Mbit burst 1595b\n";
    String queue = "qdisc htb 1: root refcnt 2 r2q 10 default 0x1 direct_packets_stat 0\n";
    Files.writeString(queues, queue);
    Files.writeString(classes, htb + "class %s1bf parent 10:\n".formatted(flows));
    limits("once");
    String begun = Files.readString(changes);
    assertThat(begun).contains("tc qdisc add dev wan0 root", "tc qdisc add dev ifb-wan0 root");
    Files.writeString(
        classes, htb + "class %1$s44f parent 10:\nclass %1$s2 parent 10:\n".formatted(flows));
    Files.writeString(queues, queue.replace("stat 0", "stat 7"));
    limits("once");
    assertThat(changes).hasContent(begun);
    limits("check");

    Files.writeString(classes, htb.replace("38Mbit", "10Mbit"));
    assertThat(run("check").succeeded()).as("another rate").isFalse();
    limits("once");
    assertThat(Files.readString(changes)).hasSizeGreaterThan(begun.length());
  }

  private void limits(String word) throws IOException {
    LocalCommand.Result result = run(word);
    assertThat(result.succeeded()).as(result.toString()).isTrue();
  }

  private LocalCommand.Result run(String word) throws IOException {
    String text = Files.readString(Path.of("vm-templates/guest/usr/local/sbin/routervm-limits"));
    String here =
        text.replace("[=nic]", "wan0")
            .replace("[=up]", "38mbit")
            .replace("[=down]", "180mbit")
            .replace("PATH=/usr/sbin:/usr/bin:/sbin:/bin", "PATH=" + folder.resolve("bin"))
            .replace("/run/routervm-limits", folder.resolve("state").toString())
            .replace("/sys/class/net", folder.resolve("nics").toString());
    assertThat(here).contains("PATH=" + folder, "state=" + folder, folder + "/nics/");
    Path script = Files.writeString(folder.resolve("limits"), here);
    return LocalCommand.of("/bin/sh", script.toString(), word).run(LIMIT);
  }

  private void program(String name, String line) throws IOException {
    Path file = Files.createDirectories(folder.resolve("bin")).resolve(name);
    Files.writeString(file, "#!/bin/sh\n" + line + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }
}

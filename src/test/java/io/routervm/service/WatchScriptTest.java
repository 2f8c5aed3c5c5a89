package io.routervm.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.Await;
import io.routervm.platform.LocalCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The watch over daemons that hang, with a name server that never answers and a process to be
 * killed; the outages of the lab have real ones.
 */
class WatchScriptTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final int MANY = 12;

  @TempDir Path folder;

  private final List<Process> started = new ArrayList<>();
  private Process daemon;
  private Path lock;
  private Path asked;

  @BeforeEach
  void startDaemon() throws IOException {
    daemon = start("sleep", "600");
    lock = folder.resolve("lock");
    asked = Files.createFile(folder.resolve("asked"));
    program("dig", "echo asked >>" + asked + "; exit 9");
    program("systemctl", "echo MainPID=" + daemon.pid());
    program("sleep", "exec /bin/sleep 0.05");
    for (String name : List.of("flock", "true", "stat")) {
      program(name, "exec /usr/bin/" + name + " \"$@\"");
    }
  }

  @AfterEach
  void endAll() {
    for (Process process : started) {
      process.destroyForcibly().onExit().join();
    }
    // What the watch had started may still write into the folder that is about to go.
    left().forEach(ProcessHandle::destroyForcibly);
    Await.until(LIMIT, () -> "the end of " + left().toList(), () -> left().findAny().isEmpty());
  }

  private Stream<ProcessHandle> left() {
    return ProcessHandle.allProcesses()
        .filter(
            process ->
                process
                    .info()
                    .commandLine()
                    .filter(line -> line.contains(folder.toString()))
                    .isPresent());
  }

  @Test
  void whatHangsIsKilled() throws IOException {
    watch();
    Await.until(LIMIT, () -> "the end of the daemon", () -> !daemon.isAlive());
  }

  /** Of one that passes questions on, and is asked none for that. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "UNCONN 512 0 127.0.0.55:8053 *:*",
        "ESTAB 0 126 192.168.1.165:40001 9.9.9.9:853 timer:(on,1.720ms,3)",
        "ESTAB 0 126 192.168.1.165:40001 9.9.9.9:853 timer:(persist,25sec,7)",
      })
  void whatPassesNothingOnIsKilled(String socket) throws IOException {
    lookAt(socket);
    Await.until(LIMIT, () -> "the end of the daemon", () -> !daemon.isAlive());
    assertThat(questions()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UNCONN 0 0 127.0.0.55:8053 *:*",
        "UNCONN 512 0 127.0.0.54:53 *:*",
        "ESTAB 0 126 192.168.1.165:40001 9.9.9.9:853 timer:(on,220ms,0)",
        "ESTAB 0 126 192.168.1.165:22 192.168.1.9:8530 timer:(on,1.720ms,9)",
        "ESTAB 0 0 192.168.1.165:40001 9.9.9.9:853 timer:(keepalive,7.2sec,3)",
      })
  void whatPassesQuestionsOnIsLeft(String socket) throws IOException {
    Path looks = Files.createFile(folder.resolve("looks"));
    program("sleep", "echo >>" + looks + "; exec /bin/sleep 0.05");
    lookAt(socket);
    Await.until(LIMIT, () -> "many looks", () -> looks.toFile().length() > MANY);
    assertThat(daemon.isAlive()).isTrue();
  }

  private void lookAt(String socket) throws IOException {
    for (String name : List.of("awk", "grep")) {
      program(name, "exec /usr/bin/" + name + " \"$@\"");
    }
    program("ss", "echo '" + socket + "'");
    watch("127.0.0.55:8053", "routervm-dns-over-tls.service");
  }

  @Test
  void nobodyIsKilledWhileAChangeIsApplied() throws IOException {
    Process change = start("flock", lock.toString(), "sleep", "600");
    Await.until(LIMIT, () -> "the lock", () -> Files.exists(lock) && !isFree());
    watch();
    Await.until(LIMIT, () -> "many questions", () -> questions() > MANY);
    assertThat(daemon.isAlive()).isTrue();
    change.descendants().forEach(ProcessHandle::destroyForcibly);
    change.destroyForcibly();
    Await.until(LIMIT, () -> "the end of the daemon", () -> !daemon.isAlive());
  }

  /** A network that comes back slowly is not the name server's fault. */
  @Test
  void whatWasAskedWhileAChangeWasAppliedDoesNotCount() throws IOException {
    Process change = start("sh", "-c", "exec 9>>" + lock + " && flock 9 && exec sleep 600");
    Await.until(LIMIT, () -> "the lock", () -> Files.exists(lock) && !isFree());
    program(
        "dig",
        "echo asked >>%1$s; [ \"$(/usr/bin/wc -l <%1$s)\" -ne 3 ] || kill -KILL %2$d; exit 9"
            .formatted(asked, change.pid()));
    watch();
    Await.until(LIMIT, () -> "the end of the daemon", () -> !daemon.isAlive());
    assertThat(questions()).isGreaterThan(3);
  }

  /** As a systemd-networkd that was killed leaves them, whose next lease is in another subnet. */
  @Test
  void theAddressOfALeaseThatIsNoMoreIsTakenAway() throws IOException {
    Path taken = Files.createFile(folder.resolve("taken"));
    program(
        "ip",
        "case $* in *delete*) echo \"$*\" >>%s ;; *) echo '9: wan0 inet 192.168.1.165/24 brd x'; echo '9: wan0 inet 192.168.7.165/24 brd x' ;; esac"
            .formatted(taken));
    for (String name : List.of("sed", "awk")) {
      program(name, "exec /usr/bin/" + name + " \"$@\"");
    }
    Files.createDirectories(folder.resolve("nics/wan0"));
    Files.writeString(folder.resolve("nics/wan0/ifindex"), "9\n");
    Files.createDirectories(folder.resolve("netif/leases"));
    Path lease = folder.resolve("netif/leases/9");
    String route = "wan0\t00000000\t0107A8C0\t0003\t0\t0\t100\n";
    // One route, and then a lease that the NIC does not have: nothing is known to be wrong.
    Files.writeString(lease, "ADDRESS=192.168.7.165\n");
    Path routes = Files.writeString(folder.resolve("routes"), "Iface\tDestination\n" + route);
    watch("wan0", "systemd-networkd.service", "192.168.42.254", "dnsmasq.service");
    Await.until(LIMIT, () -> "a look", () -> questions() > 0);
    Files.writeString(lease, "ADDRESS=192.168.9.165\n");
    Files.writeString(routes, "Iface\tDestination\n" + route + route);
    long before = questions();
    Await.until(LIMIT, () -> "another look", () -> questions() > before + 3 || !daemon.isAlive());
    assertThat(taken).isEmptyFile();
    Files.writeString(lease, "# leased\nADDRESS=192.168.7.165\nNETMASK=255.255.255.0\n");
    Await.until(LIMIT, () -> "an address that is taken away", () -> taken.toFile().length() > 0);
    assertThat(Files.readAllLines(taken))
        .isNotEmpty()
        .allMatch("-4 address delete 192.168.1.165/24 dev wan0"::endsWith);
  }

  private boolean isFree() {
    return LocalCommand.of("flock", "-n", lock.toString(), "true").run(LIMIT).succeeded();
  }

  private long questions() {
    try {
      return Files.readAllLines(asked).size();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its times are those of a machine; here there is nothing to be patient with. */
  private void watch(String... words) throws IOException {
    String text = Files.readString(Path.of("vm-templates/guest/usr/local/sbin/routervm-watch"));
    String here =
        text.replace("PATH=/usr/sbin:/usr/bin:/sbin:/bin", "PATH=" + folder.resolve("bin"))
            .replace("lock=/run/routervm.lock", "lock=" + lock)
            .replace("/proc/net/route", folder.resolve("routes").toString())
            .replace("/sys/class/net", folder.resolve("nics").toString())
            .replace("/run/systemd/netif", folder.resolve("netif").toString())
            .replace("patience=3", "patience=0");
    assertThat(here).contains("PATH=" + folder, "lock=" + folder, "patience=0");
    Path script = Files.writeString(folder.resolve("watch"), here);
    List<String> command = new ArrayList<>(List.of("sh", script.toString()));
    command.addAll(
        words.length > 0 ? List.of(words) : List.of("192.168.42.254", "dnsmasq.service"));
    start(command.toArray(String[]::new));
  }

  private Process start(String... words) throws IOException {
    Process process =
        new ProcessBuilder(words)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("output").toFile())
            .start();
    started.add(process);
    return process;
  }

  private void program(String name, String line) throws IOException {
    Path file = Files.createDirectories(folder.resolve("bin")).resolve(name);
    Files.writeString(file, "#!/bin/sh\n" + line + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }
}

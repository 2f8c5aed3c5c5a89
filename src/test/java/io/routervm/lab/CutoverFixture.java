package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.Identity;
import io.routervm.config.MacAddress;
import io.routervm.config.RouterConfig;
import io.routervm.config.RouterConfigLoader;
import io.routervm.cutover.CutoverFile;
import io.routervm.cutover.CutoverRecord;
import io.routervm.lab.LiveContainer.Guest;
import io.routervm.router.StateFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A staged router in the container lane whose cut-over can be run: the router is the lab's
 * container, libvirt a stand-in, all else is real. What goes over the ISP LAN is captured.
 */
final class CutoverFixture implements AutoCloseable {
  static final Duration LONG = Duration.ofMinutes(6);

  /** A container may not set the clock; with this its time client runs all the same. */
  private static final String TIME_CLIENT =
      "mkdir -p /etc/systemd/system/chrony.service.d && printf '[Unit]\\n"
          + "ConditionCapability=\\n"
          + "[Service]\\n"
          + "ExecStart=\\n"
          + "ExecStart=!/usr/sbin/chronyd -x -F 0\\n"
          + "' >/etc/systemd/system/chrony.service.d/container.conf && systemctl daemon-reload";

  final Lab lab;
  final Path folder;
  private final Identity identity;
  private final StateFolder state;

  private CutoverFixture(Lab lab, Path folder, UnaryOperator<String> yaml) throws IOException {
    this.lab = lab;
    this.folder = folder;
    write(yaml.apply(lab.command("router-yaml", "image").orFail().output()));
    RouterConfig config = new RouterConfigLoader(name -> null).load(yaml());
    identity = config.identity();
    state = new StateFolder(folder.resolve("state"));
  }

  /** What the router is to be. */
  Path yaml() {
    return folder.resolve("router.yaml");
  }

  void write(String text) throws IOException {
    Files.writeString(yaml(), text);
  }

  /** Brings a lab up and its router to staged. */
  static CutoverFixture staged(String name) throws IOException {
    return staged(name, UnaryOperator.identity());
  }

  /**
   * As above.
   *
   * @param yaml changes the lab's router.yaml
   */
  static CutoverFixture staged(String name, UnaryOperator<String> yaml) throws IOException {
    CutoverFixture fixture =
        new CutoverFixture(
            Lab.up(name, "--lane", "container"), Files.createTempDirectory("cutover"), yaml);
    try {
      fixture.stage();
      return fixture;
    } catch (IOException | RuntimeException | AssertionError e) {
      fixture.close();
      throw e;
    }
  }

  private void stage() throws IOException {
    Files.writeString(
        folder.resolve("known_hosts"),
        LiveContainer.boot(lab, Guest.DEBIAN, identity, identity.wan()));
    lab.exec("router", "sh", "-c", TIME_CLIENT).orFail();
    lab.command("capture", "start", "isplan", "isp", "lan").orFail();
    lab.lease("hv");
    try (Dialogue provision = start("provision")) {
      provision.end(0, LONG);
    }
  }

  /**
   * Starts a process of the cut-over.
   *
   * @param verb {@code provision}, {@code forward}, {@code back} or {@code reprovision}
   */
  Dialogue start(String verb) {
    return new Dialogue(
        lab.commandLine(
            "exec",
            "hv",
            "--",
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Doutside=" + ProcessHandle.current().pid(),
            "-cp",
            System.getProperty("java.class.path"),
            ContainerCutover.class.getName(),
            lab.name(),
            folder.toString(),
            verb));
  }

  MacAddress wanMac() {
    return identity.wan();
  }

  CutoverRecord record() {
    return CutoverFile.read(state).orElseThrow();
  }

  /** What a line of shell in the router prints. */
  String inside(String line) {
    return lab.exec("router", "sh", "-c", line).orFail().trimmed();
  }

  /** The way back, with the cables moved as soon as it asks for it. */
  void goesBackToStaged() {
    try (Dialogue back = start("back")) {
      back.awaitText("Move the cables back", LONG);
      assertThat(inside("ss -Hlnu 'sport = :67'")).as("DHCP server before the cables").isEmpty();
      lab.cables("staged");
      back.end(0, LONG);
    }
  }

  void onlyTheIspBoxAnswersOnItsLan() {
    assertThat(lab.command("discover", "intruder", "--seconds", "6").orFail().output().lines())
        .singleElement()
        .asString()
        .contains("192.168.1.1");
  }

  void aClientSurfs() {
    assertThat(lab.lease("pc").get("server").asString()).isEqualTo("192.168.42.254");
    lab.exec("pc", "curl", "-sS", "-m", "20", "-o", "/dev/null", "http://www.internet.lab/")
        .orFail();
  }

  /** Ends the capture of the ISP LAN. */
  void noOfferOfOursEverReachedTheIspLan() {
    Path capture = Path.of(lab.command("capture", "stop", "isplan").orFail().trimmed());
    for (String mac : List.of(identity.lan().toString(), identity.wan().toString())) {
      assertThat(ClientMatrix.packets(capture, "udp src port 67 and ether src " + mac)).isEmpty();
    }
    assertThat(ClientMatrix.packets(capture, "udp src port 67 and not ether src 52:54:00:00:01:01"))
        .as("DHCP answers of anybody but the ISP box")
        .isEmpty();
  }

  @Override
  public void close() {
    lab.close();
  }
}

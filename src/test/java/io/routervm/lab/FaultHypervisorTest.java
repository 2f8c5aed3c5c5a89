package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What can go wrong on the hypervisor before a guest runs, with a real libvirt: `create` says why
 * in three lines, exit 4, and `destroy` leaves nothing. A USB adapter that is missing or in use
 * needs a USB bus, which this machine does not have: a missing one is shown over recorded files,
 * for one in use see UsbAdapterInUseTest.
 */
@Tag("lab")
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
@Timeout(300)
class FaultHypervisorTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final String POOL = "/var/lib/libvirt/images";

  @TempDir static Path folder;
  private Lab lab;
  private RouterUnderTest router;
  private Remains remains;
  private String imageYaml;
  private RouterUnderTest patient;
  private CompletableFuture<Ran> brokenOff;
  private Dialogue brokenServer;

  @BeforeAll
  void bringUp() throws IOException {
    lab = Lab.up("flthyp");
    router = RouterUnderTest.of(lab, "image");
    remains = new Remains(lab, router);
    Path image = SmallSources.image(folder);
    imageYaml =
        router
            .yaml()
            .replaceAll("image: http.*", "image: " + image)
            .replaceAll("sha256: .*", "sha256: " + SmallSources.sha256(Files.readAllBytes(image)));
    patient = RouterUnderTest.of(lab, "image");
  }

  @AfterAll
  void takeDown() {
    if (brokenServer != null) {
      brokenServer.close();
    }
    if (lab != null) {
      lab.close();
    }
  }

  @AfterEach
  void destroyLeavesNothing() {
    router.run("--yes", "destroy", "--purge").orFail();
    remains.requireNone();
  }

  @Test
  @Order(10)
  void libvirtIsNotThere() {
    router.write(imageYaml);
    lab.command("daemon", "stop", "libvirtd").orFail();
    Ran ran = create();
    lab.command("daemon", "start", "libvirtd").orFail();
    tells(ran, "a daemon of libvirt does not answer", "qemu:///system", "Check that libvirtd runs");
  }

  @Test
  @Order(20)
  void libvirtRestartsInTheMiddle() throws IOException {
    router.write(treeYaml(8052));
    Path tree = SmallSources.tree(folder.resolve("silent"), 2);
    try (Dialogue server = serve(tree, 8052, "stall");
        Dialogue create = new Dialogue(router.commandLine("create"))) {
      server.awaitText("silent", LIMIT);
      lab.command("daemon", "restart", "libvirtd").orFail();
      Files.createFile(tree.resolve("go-on"));
      String said = create.end(4, LIMIT);
      assertThat(said).contains("a daemon of libvirt does not answer", "where: ", "next: ");
    }
    remains.requireOneAtMost();
  }

  /** Six attempts with growing pauses take half a minute: the other tests go on meanwhile. */
  @Test
  @Order(25)
  void aServerBeginsToHangUp() throws IOException {
    patient.write(treeYaml(8051).replace("name: router\n", "name: patient\n"));
    brokenServer = serve(SmallSources.tree(folder.resolve("broken"), 1), 8051, "break");
    brokenOff = CompletableFuture.supplyAsync(() -> patient.run(LIMIT, "create"));
  }

  @Test
  @Order(30)
  void thePoolIsFull() {
    router.write(imageYaml);
    lab.shell("hv", "mount -t tmpfs -o size=6g,mode=711 tmpfs " + POOL).orFail();
    try {
      // The room that the disk may need is checked before there is one, so it goes away later.
      try (Dialogue killed = new Dialogue(router.commandLine("create"))) {
        killed.awaitText("fetch the image", LIMIT);
      }
      lab.shell(
              "hv",
              "rm -f "
                  + POOL
                  + "/* && virsh -q pool-refresh default"
                  + " && virsh -q vol-create-as default router.qcow2 4g --format qcow2"
                  + " && mount -o remount,size=1m "
                  + POOL)
          .orFail();
      Ran ran = create();
      tells(ran, "No space left on device", "storage pool default", "room");
      router.run("--yes", "destroy", "--purge").orFail();
      remains.requireNone();
    } finally {
      lab.shell("hv", "umount " + POOL + " && virsh -q pool-refresh default").orFail();
    }
  }

  @Test
  @Order(40)
  void thePoolHasTooLittleRoom() {
    router.write(imageYaml.replace("wan:", "vm: { disk: 9000GiB }\nwan:"));
    tells(create(), "vm.pool: default has", "qemu:///system", "Free some space");
  }

  @Test
  @Order(50)
  void aBridgeIsMissing() {
    router.write(imageYaml.replace("bridge: brHome", "bridge: brHme"));
    tells(
        create(),
        "there is no bridge brHme",
        "qemu:///system",
        "`routervm host prepare --bridge brHme --switch linux`");
    assertThat(remains.list()).isEmpty();
  }

  @Test
  @Order(60)
  void theImageIsNotWhatItShouldBe() {
    router.write(imageYaml.replaceAll("sha256: ....", "sha256: 0000"));
    tells(create(), "wrong SHA-256 checksum: expected 0000", "small.qcow2", "try another mirror");
  }

  @Test
  @Order(70)
  void nobodyKeepsTheConsole() {
    router.write(imageYaml);
    lab.command("daemon", "stop", "virtlogd").orFail();
    Ran ran = create();
    lab.command("daemon", "start", "virtlogd").orFail();
    tells(ran, "virtlogd-sock", "libvirt domain router", "virtlogd");
  }

  @Test
  @Order(80)
  void whatBelongsToOthersIsRefusedUntouched() {
    router.write(imageYaml);
    String foreign =
        "virsh -q vol-create-as default %s 1M --format raw && virsh -q vol-key %s default";
    for (String volume : List.of("router.qcow2", "router-install-seed.iso")) {
      lab.shell("hv", foreign.formatted(volume, volume)).orFail();
      lab.shell("hv", "echo precious > " + POOL + "/" + volume).orFail();
      tells(create(), "a volume " + volume + " exists", "storage pool default", "another `name`");
      router.run("--yes", "destroy", "--purge").orFail();
      assertThat(lab.shell("hv", "cat " + POOL + "/" + volume).orFail().trimmed())
          .isEqualTo("precious");
      lab.shell("hv", "virsh -q vol-delete " + volume + " default").orFail();
    }
    lab.shell(
            "hv",
            "echo \"<domain type='qemu'><name>router</name><memory>65536</memory>"
                + "<os><type>hvm</type></os></domain>\" > /run/foreign.xml;"
                + " virsh -q define /run/foreign.xml")
        .orFail();
    tells(create(), "that routervm did not make", "domain router", "another `name`");
    assertThat(router.run("--yes", "destroy", "--purge").expect(4).errors())
        .contains("was not made by routervm");
    lab.shell("hv", "virsh -q undefine router").orFail();
  }

  /** A USB bus in a record of sysfs, over the real rest of it, for this one command. */
  @Test
  @Order(81)
  void theAdapterIsMissing() {
    router.write(
        imageYaml.replaceAll("(?m)^wan:(.*\\n(?: .*\\n)*)", "wan: { usb: \"0b95:1790\" }\n"));
    tells(
        router.runUnder(withUsb("true"), LIMIT, "create"),
        "wan.usb: no USB device 0b95:1790",
        "qemu:///system",
        "Plug the adapter in");
    assertThat(remains.list()).isEmpty();
  }

  /** At a terminal, as a person who makes every mistake there is. */
  @Test
  @Order(82)
  void initAsksUntilTheAnswersAreRight() throws IOException {
    lab.shell("hv", "ip link add br7 type bridge").orFail();
    Path file = folder.resolve("fresh/router.yaml");
    List<String> line = new ArrayList<>(List.of("exec", "hv", "--"));
    line.addAll(
        withUsb(
            "d=/sys/bus/usb/devices/2-1; mkdir -p $d $d:1.0/net/enx0 && echo 0b95 >$d/idVendor && echo"
                + " 1790 >$d/idProduct && echo AX88179 >$d/product && echo 2 >$d/busnum && echo 3"
                + " >$d/devnum && echo ff >$d:1.0/bInterfaceClass && echo aa:bb:cc:dd:ee:01"
                + " >$d:1.0/net/enx0/address"));
    line.addAll(
        List.of(
            Lab.REPOSITORY.resolve("scripts/routervm").toString(),
            "--file",
            file.toString(),
            "init"));
    List<String> command = lab.commandLine(line.toArray(String[]::new));
    try (Dialogue init = Dialogue.onTerminal(command)) {
      init.awaitText("Which bridge is the home network's?", LIMIT);
      init.answer("9");
      init.awaitText("write a number from 1 to", LIMIT);
      init.answer("1");
      init.awaitText("Which NIC will the ISP box's cable be in?", LIMIT);
      init.answer("2");
      init.awaitText("The router's address in the home network", LIMIT);
      init.answer("home");
      init.awaitText("is no address with a prefix length", LIMIT);
      init.answer("8.8.8.254/24");
      init.awaitText("is not wholly inside a private range", LIMIT);
      init.answer("192.168.77.0/24");
      init.awaitText("is the network address", LIMIT);
      assertThat(file).doesNotExist();
      init.answer("192.168.77.254/24");
      assertThat(init.end(0, LIMIT))
          .contains("the router is 192.168.77.254/24 on brHome")
          .contains("ISP box ──────── the USB adapter 0b95:1790 ══ wan0 of the router")
          .contains(" ── brHome ── lan0 of the router, this host")
          .contains("routervm --file " + file + " create");
    }
    String written = Files.readString(file);
    assertThat(written).contains("# the side of the ISP box", "aa:bb:cc:dd:ee:01");
    try (Dialogue again = Dialogue.onTerminal(command)) {
      assertThat(again.end(2, LIMIT)).contains("there is a file of that name already", "--force");
    }
    assertThat(file).hasContent(written);
    initIsAnsweredByFlags();
    lab.shell("hv", "ip link del br7").orFail();
    router.write(written);
    router.run("validate").orFail();
    assertThat(router.run("plan").expect(4).errors())
        .as("router.yaml is accepted, and nothing made of it yet")
        .contains("there is no router yet");
  }

  /** What this host lacks, asked for by a flag. */
  private void initIsAnsweredByFlags() {
    Path file = folder.resolve("flags/router.yaml");
    assertThat(init(file, "--bridge", "brNew").expect(4).errors())
        .contains("no bridge brNew", "init --prepare");
    assertThat(init(file, "--bridge", "brHome", "--wan", "pci").expect(4).errors())
        .contains("take another kind with --wan");
    assertThat(init(file, "--wan", "usb").expect(4).errors())
        .contains("no USB NIC is plugged in that is free");
    assertThat(file).doesNotExist();
    assertThat(init(file, "--bridge", "brHome", "--wan", "bridge").orFail().output())
        .contains("ISP box ──────── the host NIC usb0 ── brIsp ── wan0 of the router")
        .contains("home LAN ─────── the host NIC eno1 ── brHome ── lan0 of the router, this host");
    assertThat(file).content().contains("\n  bridge: 'brIsp' ");
  }

  private Ran init(Path file, String... words) {
    List<String> line = new ArrayList<>(List.of("exec", "hv", "--"));
    line.add(Lab.REPOSITORY.resolve("scripts/routervm").toString());
    line.addAll(List.of("--file", file.toString(), "--yes", "init"));
    line.addAll(List.of(words));
    return lab.command(line.toArray(String[]::new));
  }

  /** Puts a program under a /sys of its own that has a USB bus. */
  static List<String> withUsb(String devices) {
    return List.of(
        "unshare",
        "--mount",
        "sh",
        "-euc",
        """
        fresh=$(mktemp -d)
        mount -t tmpfs sys "$fresh"
        for entry in /sys/*; do
          mkdir "$fresh/${entry#/sys/}"
          [ "$entry" = /sys/bus ] || mount --rbind "$entry" "$fresh/${entry#/sys/}"
        done
        mkdir -p "$fresh/bus/usb/devices"
        mount --rbind "$fresh" /sys
        rmdir "$fresh" 2>/dev/null || :
        %s
        exec "$@"
        """
            .formatted(devices),
        "sh");
  }

  /** A few of the points of {@link FaultKilledCreateTest}. */
  @Test
  @Order(85)
  void killedBeforeAGuestRunsItGoesOn() {
    router.write(imageYaml);
    KilledCreate create = new KilledCreate(lab, router);
    KillPoints.beforeTheInstall(create, "debian-12");
    create.onceTrue("the disk's volume is made", "test -e " + POOL + "/router.qcow2");
    tells(create(), "the console was silent", "serial console of router", "create` again");
  }

  @Test
  @Order(90)
  void aServerThatHangsUpEachTime() {
    router.write(imageYaml);
    Ran ran = brokenOff.join();
    tells(ran, "of 300000 bytes", "http://127.0.0.1:8051/vmlinuz", "goes on");
    patient.run("--yes", "destroy", "--purge").orFail();
    assertThat(patient.state()).doesNotExist();
  }

  private Ran create() {
    return router.run(LIMIT, "create", "--install-silence", "5");
  }

  /** Exit 4 and three lines: what, where, what to do next. */
  private static void tells(Ran ran, String what, String where, String next) {
    ran.expect(4);
    List<String> lines = ran.errors().lines().filter(line -> !line.contains("warning")).toList();
    assertThat(lines).hasSize(3);
    assertThat(lines.get(0)).startsWith("routervm: ").contains(what);
    assertThat(lines.get(1)).startsWith("  where: ").contains(where);
    assertThat(lines.get(2)).startsWith("  next: ").contains(next);
  }

  private String treeYaml(int port) {
    return imageYaml
        .replace("os: debian-12", "os: centos-7")
        .replace("method: image", "method: kickstart")
        .replaceAll("image: .*", "tree: http://127.0.0.1:" + port + "/")
        .replaceAll("  sha256: .*\n", "")
        .replaceAll("  mirror: .*\n", "");
  }

  private Dialogue serve(Path tree, int port, String fault) {
    Dialogue server =
        new Dialogue(
            lab.commandLine(
                "exec",
                "hv",
                "--",
                Lab.REPOSITORY.resolve("src/lab/faulty-server").toString(),
                tree.toString(),
                String.valueOf(port),
                fault));
    server.awaitText("listening", Duration.ofSeconds(20));
    return server;
  }
}

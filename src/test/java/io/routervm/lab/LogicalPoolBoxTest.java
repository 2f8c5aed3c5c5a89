package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The router's disk as a logical volume, on a kernel that has a device mapper: made, filled,
 * copied, gone back to and removed by a real libvirt. The group lay on a disk full of somebody's
 * data.
 */
@Tag("lab")
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
@ExtendWith(StopAtFirstFailure.class)
@Timeout(1800)
class LogicalPoolBoxTest {
  private static final String DISK = "/dev/fast/router";
  private static final String COPY = "router.routervm-before-upgrade";
  private static final String WHOLE = COPY + "-whole";
  private static final String VERBS = "/root/verbs";
  private static final String FILE = "/root/router.yaml";
  private static final String UNPACKED = "/tmp/image.raw";

  /** Of a copy of a whole disk, by an emulated processor. */
  private static final Duration COPY_LIMIT = Duration.ofMinutes(30);

  private static final Duration UPGRADE_LIMIT = Duration.ofMinutes(40);

  /** The next run finds the box as this one leaves it: for whoever works on this class. */
  private static final boolean KEEP = Boolean.getBoolean("box.keep");

  private static final String NAME = System.getProperty("box.lab", "lvm");

  private Lab lab;
  private Box box;

  @BeforeAll
  void bringUp() throws IOException {
    Optional<Lab> kept = KEEP ? Lab.kept(NAME) : Optional.empty();
    lab = kept.orElseGet(() -> Lab.up(NAME, "--lane", "box"));
    if (kept.isPresent()) {
      box = Box.kept(lab);
    } else {
      box = Box.switchedOn(lab, "box-bridge");
      box.shell("yes somebody | dd of=/dev/vdc bs=1M count=3000 iflag=fullblock status=none")
          .orFail();
      VolumeGroup.make(box, "/dev/vdc", "fast");
    }
    verbs();
    router("disk: 3GiB, autostart: false");
  }

  @AfterAll
  void takeDown() {
    if (lab != null && !KEEP) {
      lab.close();
    }
  }

  @Test
  @Order(10)
  void anEmptyDiskIsAVolumeOfItsWholeSize() {
    verb("define");
    verb("staged");
    assertThat(volumes()).isEqualTo("router 3072.00m");
    assertThat(verb("room-kept")).isEqualTo("OK full: 3072 MiB are reserved for the disk");
    assertThat(verb("plan")).isEmpty();
  }

  /** What the group held before is not in it. */
  @Test
  @Order(20)
  void aCloudImageIsUnpackedIntoIt() {
    verb("copy", Box.IMAGE);
    assertThat(volumes()).isEqualTo("router 3072.00m");
    box.shell("qemu-img convert -O raw " + Box.IMAGE + " " + UNPACKED).orFail();
    box.shell("cmp -n $(stat -c %s " + UNPACKED + ") " + UNPACKED + " " + DISK).orFail();
    assertThat(box.shell("virsh -q pool-list --all --name").orFail().output())
        .contains("router-install");
  }

  @Test
  @Order(30)
  void theMachineRunsOnIt() {
    verb("start");
    assertThat(box.shell("virsh -q domstate router").orFail().trimmed()).isEqualTo("running");
    assertThat(box.shell("virsh -q domblklist router").orFail().output()).contains(DISK);
    assertThat(call("take").expect(4).errors()).contains("the machine runs");
    verb("cut-power");
  }

  /** Interrupted by a kill and the power being cut, it is gone back to again. */
  @Test
  @Order(40)
  @Timeout(3600)
  void theCopyBeforeAnUpgradeIsGoneBackTo() {
    write("0x11");
    assertThat(verb("room")).startsWith("OK the pool has ");
    assertThat(verb("take")).endsWith("snapshot: true");
    assertThat(volumes()).isEqualTo("router 3072.00m\n" + COPY + " 3072.00m\n" + WHOLE + " 4.00m");
    String disk = box.shell("lvs --noheadings -o lv_uuid fast/router").orFail().trimmed();
    write("0x22");
    interrupted("revert", holds("0x11"));
    box.cutPower();
    box.switchOn();
    assertThat(verb("revert")).endsWith("snapshot: true");
    box.shell("cmp " + DISK + " /dev/fast/" + COPY).orFail();
    requireHolds("0x11");
    assertThat(box.shell("lvs --noheadings -o lv_uuid fast/router").orFail().trimmed())
        .as("written over, never removed")
        .isEqualTo(disk);
    write("0x33");
    assertThat(verb("delete")).endsWith("snapshot: false");
    requireHolds("0x33");
    assertThat(volumes()).isEqualTo("router 3072.00m");
  }

  /** libvirt does not see what LVM's own commands do until it is told to look. */
  @Test
  @Order(45)
  void whatOthersDoInTheGroupIsSeen() {
    box.shell("lvcreate -q -y -n " + COPY + " -L 4M fast").orFail();
    assertThat(verb("room")).startsWith("FAIL a volume " + COPY + " is there already");
    assertThat(call("take").expect(4).errors()).contains("no upgrade that is known made it");
    box.shell("lvcreate -q -y -n " + WHOLE + " -L 4M fast").orFail();
    assertThat(verb("discard")).endsWith("snapshot: false");
    assertThat(volumes()).isEqualTo("router 3072.00m");
  }

  /** A kill, and the power being cut, in the midst of it: half a copy is none. */
  @Test
  @Order(47)
  @Timeout(3600)
  void anInterruptedCopyIsNotGoneBackTo() {
    write("0x11");
    interrupted("take", "test -e /dev/fast/" + COPY);
    box.cutPower();
    box.switchOn();
    assertThat(volumes()).contains("router 3072.00m").doesNotContain(WHOLE);
    assertThat(call("revert").expect(4).errors()).contains("gone, or not whole");
    assertThat(verb("discard")).endsWith("snapshot: false");
    assertThat(volumes()).isEqualTo("router 3072.00m");
    requireHolds("0x11");
  }

  /** The group is there, and libvirt was told to leave it alone: nothing waits for it. */
  @Test
  @Order(48)
  void aPoolThatIsOffIsTold() {
    box.shell("virsh -q pool-destroy fast").orFail();
    try {
      assertThat(call("room").expect(4).errors()).contains("storage pool fast is not active");
    } finally {
      box.shell("virsh -q pool-start fast").orFail();
    }
  }

  @Test
  @Order(50)
  void aCopyThatHasNoRoomIsRefusedBeforehand() {
    box.shell("lvcreate -q -y -n ballast -L 4G fast").orFail();
    assertThat(verb("room")).startsWith("FAIL the pool has ").contains("takes 3072 MiB");
    assertThat(call("take").expect(4).errors()).isNotEmpty();
    assertThat(volumes()).isEqualTo("ballast 4096.00m\nrouter 3072.00m");
    box.shell("lvremove -q -y fast/ballast").orFail();
  }

  @Test
  @Order(60)
  void itGrowsByItsOwnersHand() {
    router("disk: 4GiB, autostart: false");
    assertThat(call("plan").expect(4).errors()).contains("libvirt cannot grow a volume");
    box.shell("lvextend -q --size 4096M " + DISK).orFail();
    assertThat(verb("plan")).isEmpty();
  }

  @Test
  @Order(70)
  void destroyLeavesNothing() {
    verb("destroy");
    assertThat(volumes()).isEmpty();
    assertThat(box.shell("virsh -q pool-list --all --name").orFail().trimmed()).isEqualTo("fast");
    assertThat(box.shell("ls /var/lib/libvirt/boot").orFail().trimmed()).isEmpty();
  }

  @Test
  @Order(80)
  @Timeout(3600)
  void aRouterIsCreatedOnIt() throws IOException {
    Path yaml = Files.createTempDirectory("lvm").resolve("router.yaml");
    Files.writeString(yaml, yaml("disk: 3GiB"));
    box.write(yaml);
    box.create();
    assertThat(volumes()).isEqualTo("router 3072.00m");
    assertThat(box.shell("virsh -q pool-list --all --name").orFail().trimmed()).isEqualTo("fast");
    assertThat(box.json("status").get("placement").asString()).isEqualTo("staged");
    box.routervm("plan").orFail();
  }

  @Test
  @Order(90)
  @Timeout(3600)
  void anUpgradeThatBreaksItGoesBackToTheCopy() {
    LabPackage newer = new LabPackage(box::router);
    newer.offer("1.0", ":");
    newer.install();
    newer.offer("2.0", "systemctl mask ssh.service ssh.socket");
    Ran upgrade =
        box.routervm(UPGRADE_LIMIT, "--yes", "reprovision", "--upgrade", "--boot-timeout", "600")
            .expect(5);
    assertThat(upgrade.errors())
        .contains("does not answer after its start", "runs as it was before the upgrade");
    assertThat(newer.installed()).isEqualTo("1.0 installed");
    assertThat(volumes()).isEqualTo("router 3072.00m");
  }

  @Test
  @Order(100)
  @Timeout(3600)
  void anUpgradeThatHoldsIsKept() {
    LabPackage newer = new LabPackage(box::router);
    newer.offer("3.0", ":");
    box.routervm(UPGRADE_LIMIT, "--yes", "reprovision", "--upgrade").orFail();
    assertThat(newer.installed()).isEqualTo("3.0 installed");
    assertThat(volumes()).isEqualTo("router 3072.00m");
    box.routervm("plan").orFail();
  }

  @Test
  @Order(110)
  void destroyedItLeavesTheGroupEmpty() {
    box.routervm("--yes", "destroy").orFail();
    assertThat(volumes()).isEmpty();
  }

  /** Killed as soon as a command says that it is under way. */
  private void interrupted(String verb, String underWay) {
    box.shell(
            COPY_LIMIT,
            "%s & tool=$!; until %s; do kill -0 $tool || exit 1; sleep 0.2; done; kill -9 $tool"
                .formatted(line(verb), underWay))
        .orFail();
  }

  private String volumes() {
    return box.shell(
            "lvs --noheadings --units m -o lv_name,lv_size fast | sed 's/^ *//; s/ \\+/ /'")
        .orFail()
        .trimmed();
  }

  private void write(String pattern) {
    box.shell("qemu-io -f raw -c 'write -q -P " + pattern + " 700M 64k' " + DISK).orFail();
  }

  private void requireHolds(String pattern) {
    box.shell(holds(pattern)).orFail();
  }

  /** Succeeds when it does. */
  private static String holds(String pattern) {
    return "test -e %2$s && ! qemu-io -r -f raw -c 'read -P %1$s 700M 64k' %2$s | grep -q failed"
        .formatted(pattern, DISK);
  }

  private void router(String disk) {
    String text = Base64.getEncoder().encodeToString(yaml(disk).getBytes(StandardCharsets.UTF_8));
    box.shell("echo " + text + " | base64 -d >" + FILE).orFail();
  }

  private String yaml(String disk) {
    return """
    version: 1
    name: router
    os: debian-12
    install: { method: image, image: %s, sha256: %s, mirror: "http://mirror.internet.lab/debian" }
    vm: { pool: fast, %s }
    wan: { bridge: brIsp }
    lan: { bridge: brHome, switch: linux, address: 192.168.42.254/24 }
    dns: { upstream: [198.51.100.53, 203.0.113.53], rebind_ok: [internet.lab] }
    """
        .formatted(Box.IMAGE, box.routerChecksum(), disk);
  }

  /** The one class that is not in the product, for it is called by tests alone. */
  private void verbs() throws IOException {
    String name = HypervisorVerb.class.getSimpleName() + ".class";
    Path compiled = Path.of("target/test-classes/io/routervm/lab").resolve(name);
    String text = Base64.getEncoder().encodeToString(Files.readAllBytes(compiled));
    String folder = VERBS + "/io/routervm/lab";
    box.shell("mkdir -p " + folder + " && echo " + text + " | base64 -d >" + folder + "/" + name)
        .orFail();
  }

  private String verb(String... words) {
    return call(words).orFail().trimmed();
  }

  private Ran call(String... words) {
    return box.shell(COPY_LIMIT, line(words));
  }

  private static String line(String... words) {
    String product = "/srv/luggage/routervm/target";
    return "java -XX:TieredStopAtLevel=1 -cp '%s:%s/routervm.jar:%s/lib/*' %s %s %s"
        .formatted(
            VERBS,
            product,
            product,
            HypervisorVerb.class.getName(),
            FILE,
            String.join(" ", List.of(words)));
  }
}

package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whose the room in a storage pool is that something else fills, with a real libvirt, a real QEMU
 * and a pool on a small ext4 of its own. The guest is a boot sector that writes 96 MiB.
 */
@Tag("lab")
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(300)
class AllocationHypervisorTest {
  private static final Duration SECONDS = Duration.ofSeconds(60);
  private static final String POOL = "/var/lib/libvirt/images";
  private static final String DISK = POOL + "/router.qcow2";
  private static final long MEBIBYTE = 1024 * 1024;

  /** The disk has 3 GiB; what the file can take beside it is 50 MiB. */
  private static final long WHOLE = 3072 * MEBIBYTE;

  @TempDir static Path folder;
  private Lab lab;
  private RouterUnderTest router;
  private Path image;
  private String full;
  private String thin;

  @BeforeAll
  void bringUp() throws IOException {
    lab = Lab.up("alloc");
    router = RouterUnderTest.of(lab, "image");
    image = SmallSources.writingImage(folder);
    full =
        router
            .yaml()
            .replaceAll("image: http.*", "image: " + image)
            .replaceAll("sha256: .*", "sha256: " + SmallSources.sha256(Files.readAllBytes(image)))
            .replace("wan:", "vm: { disk: 3GiB, allocation: full }\nwan:");
    thin = full.replace("allocation: full", "allocation: thin");
    Path disk = folder.resolve("pool.ext4");
    hypervisor(
        "truncate -s 5G %1$s && mkfs.ext4 -q -m 0 %1$s && mount -o loop %1$s %2$s && chmod 711 %2$s"
            .formatted(disk, POOL));
  }

  @AfterAll
  void takeDown() {
    if (lab != null) {
      lab.shell("hv", "virsh -q destroy router; umount -l " + POOL);
      lab.close();
    }
  }

  @BeforeEach
  void define() {
    router.write(full);
    verb("define");
    verb("staged");
  }

  @AfterEach
  void destroy() {
    verb("destroy");
    hypervisor("rm -f " + POOL + "/ballast " + POOL + "/rest");
  }

  @Test
  void whatIsReservedIsItsOwnWhenThePoolIsFull() {
    verb("copy", image.toString());
    assertThat(taken()).isGreaterThan(WHOLE);
    assertThat(length()).as("nothing but the room").isLessThan(8 * MEBIBYTE);
    assertThat(verb("room-kept")).startsWith("OK full: 31");
    fill();
    long before = taken();
    verb("start");
    awaitWritten();
    write(100, 50, "64k");
    write(1024, 2048, "512M");
    assertThat(state()).isEqualTo("running (booted)");
    assertThat(length()).isGreaterThan(512 * MEBIBYTE);
    assertThat(taken()).isEqualTo(before);
    assertThat(verb("plan")).doesNotContain("disk");
  }

  @Test
  void aThinDiskOfAFullPoolPausesItsMachine() {
    router.write(thin);
    assertThat(verb("plan")).contains("discard=unmap");
    verb("apply");
    verb("copy", image.toString());
    assertThat(taken()).isLessThan(8 * MEBIBYTE);
    fill();
    verb("start");
    Await.until(SECONDS, () -> "a pause: " + state(), () -> state().equals("paused (I/O error)"));
    assertThat(length()).isLessThan(8 * MEBIBYTE);
  }

  @Test
  void aThinOneThatRunsIsToldAndFilledWhileItRuns() {
    router.write(thin);
    verb("apply");
    verb("copy", image.toString());
    verb("start");
    awaitWritten();
    String process = hypervisor("cat /run/libvirt/qemu/router.pid");
    assertThat(verb("plan")).isEmpty();
    router.write(full);
    assertThat(verb("room-kept")).startsWith("WARN ").contains("MiB of the disk's room are not");
    assertThat(verb("plan")).contains("discard=unmap", "discard=ignore", "disk's room: 31");
    verb("apply");
    assertThat(verb("plan")).isEmpty();
    assertThat(taken()).isGreaterThan(WHOLE);
    assertThat(hypervisor("cat /run/libvirt/qemu/router.pid")).isEqualTo(process);
    fill();
    long before = length();
    write(100, 50, "64k");
    assertThat(length()).isGreaterThan(before + 3 * MEBIBYTE);
    assertThat(state()).isEqualTo("running (booted)");
  }

  /** Without routervm, going back to a snapshot or giving it up gives the room back. */
  @Test
  void anUpgradesSnapshotDoesNotCostTheRoom() {
    verb("copy", image.toString());
    long before = taken();
    for (String end : List.of("-a", "-d")) {
      hypervisor("qemu-img snapshot -c by-hand " + DISK);
      hypervisor("qemu-io -c 'write -q -P 0x33 0 200M' " + DISK);
      hypervisor("qemu-img snapshot " + end + " by-hand " + DISK);
    }
    assertThat(taken()).as("the control").isLessThan(before);
    assertThat(verb("plan")).contains("disk's room: ");
    verb("apply");
    for (String end : List.of("revert", "delete")) {
      verb("take");
      assertThat(verb("plan")).as("of an upgrade that is under way").isEmpty();
      hypervisor("qemu-io -c 'write -q -P 0x44 0 300M' " + DISK);
      verb(end);
      if (end.equals("revert")) {
        verb("delete");
      }
      assertThat(taken()).isGreaterThanOrEqualTo(before);
      assertThat(verb("room-kept")).startsWith("OK full: ");
    }
  }

  @Test
  void aPoolThatIsTooSmallIsToldBeforeAnythingIsMade() {
    verb("destroy");
    leaveFree(3090);
    Ran ran = router.run("create").expect(4);
    assertThat(ran.errors())
        .contains("vm.allocation: default has 3", " MiB free, to reserve the disk's room takes 31")
        .contains("Free some space, or choose another pool.");
    assertThat(lab.exec("hv", "virsh", "-q", "list", "--all", "--name").orFail().trimmed())
        .isEmpty();
    hypervisor("rm " + POOL + "/ballast");
    router.write(thin);
    verb("define");
    leaveFree(100);
    router.write(full);
    assertThat(call("copy", image.toString()).expect(4).errors())
        .contains("default has 1", "to reserve the disk's room takes");
    assertThat(hypervisor("df --output=pcent " + POOL + " | tail -n 1"))
        .as("a room that is too small is left as it is")
        .isNotEqualTo("100%");
  }

  /** Another program fills the pool. */
  private void fill() {
    leaveFree(1);
    hypervisor("dd if=/dev/zero of=" + POOL + "/rest bs=4k 2>/dev/null || :; sync");
    assertThat(hypervisor("df --output=avail " + POOL + " | tail -n 1")).isEqualTo("0");
  }

  private void leaveFree(int mebibytes) {
    hypervisor(
        "fallocate -l $(($(df -B1 --output=avail %1$s | tail -n 1) - %2$d * 1048576)) %1$s/ballast"
            .formatted(POOL, mebibytes));
  }

  private void awaitWritten() {
    Await.until(
        SECONDS,
        () -> "some of what the guest writes: " + length() + ", " + state(),
        () -> length() >= 8 * MEBIBYTE);
  }

  /** Through the running QEMU, from a mebibyte on at every {@code step}. */
  private void write(int from, int step, String bytes) {
    String device = "/machine/peripheral/virtio-disk0/virtio-backend";
    String command = "qemu-io -d %s \\\"write -q -P 0x77 ${place}M %s\\\"".formatted(device, bytes);
    String loop =
        "for place in $(seq %d %d 3071); do virsh -q qemu-monitor-command router --hmp \"%s\" | sed '/^.$/d; /^$/d'; done";
    assertThat(hypervisor(loop.formatted(from, step, command))).isEmpty();
  }

  private long taken() {
    return Long.parseLong(hypervisor("stat -c %b " + DISK)) * 512;
  }

  private long length() {
    return Long.parseLong(hypervisor("stat -c %s " + DISK));
  }

  private String state() {
    return hypervisor("virsh -q domstate router --reason | head -n 1");
  }

  private String verb(String... words) {
    return call(words).orFail().trimmed();
  }

  private Ran call(String... words) {
    return HypervisorVerb.call(lab, router, words);
  }

  private String hypervisor(String line) {
    return lab.shell("hv", line).orFail().trimmed();
  }
}

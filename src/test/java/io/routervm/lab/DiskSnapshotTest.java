package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
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

/** The snapshot before an upgrade, on a real libvirt and a real qcow2 disk; no guest runs. */
@Tag("lab")
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
@Timeout(120)
class DiskSnapshotTest {
  private static final String DISK = "/var/lib/libvirt/images/router.qcow2";
  private static final String NAME = "routervm-before-upgrade";

  private Lab lab;
  private RouterUnderTest router;

  @BeforeAll
  void bringUp() {
    lab = Lab.up("snap");
    router = RouterUnderTest.of(lab, "image");
    verb("define");
    verb("staged");
  }

  @AfterAll
  void takeDown() {
    if (lab != null) {
      lab.close();
    }
  }

  @Test
  @Order(10)
  void whatWasWrittenAfterItIsGoneAndWhatWasRecordedIsNot() {
    write("0x11");
    assertThat(verb("take")).endsWith("snapshot: true");
    assertThat(inTheDisk()).contains(NAME);
    write("0x22");
    verb("live");
    verb("revert");
    requireDiskHolds("0x11");
    assertThat(verb("placement")).isEqualTo("live");
  }

  @Test
  @Order(20)
  void deletedItLeavesTheDiskAsItIsNow() {
    write("0x33");
    assertThat(verb("delete")).endsWith("snapshot: false");
    requireDiskHolds("0x33");
    assertThat(inTheDisk()).doesNotContain(NAME);
  }

  /** After an upgrade that went well the router serves, and is not switched off again for this. */
  @Test
  @Order(30)
  void itIsDeletedWhileTheMachineRuns() {
    verb("take");
    write("0x44");
    verb("start");
    assertThat(call("revert").expect(4).errors()).contains("the machine runs");
    assertThat(call("take").expect(4).errors()).contains("the machine runs");
    assertThat(verb("delete")).endsWith("snapshot: false");
    verb("cut-power");
    requireDiskHolds("0x44");
    assertThat(inTheDisk()).doesNotContain(NAME);
  }

  @Test
  @Order(40)
  void theRoomForItIsThatOfTheWholeDisk() {
    assertThat(verb("room")).startsWith("OK the pool has ");
    String pool = Path.of(DISK).getParent().toString();
    String full = "fallocate -l \"$(df -B1 --output=avail " + pool + " | tail -n 1)\" ";
    // In the worst case a disk of a few hundred KiB takes as much again: less is too little.
    lab.shell("hv", "qemu-io -c 'write -P 0x55 1M 64M' " + DISK).orFail();
    lab.shell("hv", "mount -t tmpfs -o size=128m,mode=711 tmpfs /mnt").orFail();
    lab.shell("hv", "cp --sparse=always " + DISK + " /mnt/ && mount --bind /mnt " + pool).orFail();
    try {
      lab.shell("hv", full + pool + "/ballast").orFail();
      assertThat(verb("room")).startsWith("FAIL the pool has 0 MiB free, the disk may grow by 6");
    } finally {
      lab.shell("hv", "umount " + pool + "; umount /mnt; virsh -q pool-refresh default").orFail();
    }
  }

  @Test
  @Order(50)
  void destroyTakesItAlong() {
    verb("take");
    verb("destroy");
    assertThat(lab.exec("hv", "virsh", "-q", "list", "--all", "--name").orFail().trimmed())
        .isEmpty();
    assertThat(lab.exec("hv", "virsh", "-q", "vol-list", "default").orFail().output())
        .doesNotContain("router");
  }

  private String verb(String verb) {
    return call(verb).orFail().trimmed();
  }

  private Ran call(String verb) {
    return HypervisorVerb.call(lab, router, verb);
  }

  private void write(String pattern) {
    lab.shell("hv", "qemu-io -c 'write -P " + pattern + " 0 64k' " + DISK).orFail();
  }

  private void requireDiskHolds(String pattern) {
    assertThat(
            lab.shell("hv", "qemu-io -r -c 'read -P " + pattern + " 0 64k' " + DISK)
                .orFail()
                .output())
        .doesNotContain("verification failed");
  }

  private String inTheDisk() {
    return lab.shell("hv", "qemu-img snapshot -U -l " + DISK).orFail().output();
  }
}

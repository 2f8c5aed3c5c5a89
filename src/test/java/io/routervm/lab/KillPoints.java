package io.routervm.lab;

import java.time.Duration;
import java.util.List;

/** Where `create` is killed, in the order in which it comes there. */
final class KillPoints {
  private static final String POOL = "/var/lib/libvirt/images";
  private static final String CACHE = "/var/cache/routervm";

  private KillPoints() {}

  static void beforeTheInstall(KilledCreate create, String system) {
    create.afterText("] Check the hypervisor");
    create.afterText("] Define the virtual machine");
    create.onceTrue("the domain is defined", "virsh -q dominfo router");
    create.afterText("] Install " + system);
    create.afterText("fetch the ");
  }

  static void image(KilledCreate create) {
    create.onceTrue("10 MB of the image are here", larger(CACHE, "*.part", 10));
    create.onceTrue("100 MB of the image are here", larger(CACHE, "*.part", 100));
    create.onceTrue("the image is here", "ls " + CACHE + "/*-cloud");
    create.onceTrue("the disk's volume is made", "ls " + POOL + "/router.qcow2");
    create.onceTrue("30 MB of the disk are there", larger(POOL, "router.qcow2", 30));
    create.onceTrue("200 MB of the disk are there", larger(POOL, "router.qcow2", 200));
    create.onceTrue("the seed is there", "ls " + POOL + "/router-install-seed.iso");
    create.afterText("install debian-12");
    create.onceTrue("the machine runs", "virsh domstate router | grep -q running");
  }

  static void kickstart(KilledCreate create) {
    create.afterText("the tree holds");
    create.onceTrue("the kernel is here", "ls " + CACHE + "/*-vmlinuz");
    create.onceTrue("the initrd begins to be here", larger(CACHE, "*", 1));
    create.onceTrue("the initrd is here", "ls " + CACHE + "/*-initrd.img");
    create.onceTrue("the disk's volume is made", "ls " + POOL + "/router.qcow2");
    create.onceTrue("the kernel is uploaded", larger(POOL, "router-install-vmlinuz", 1));
    create.onceTrue("the initrd begins to be uploaded", larger(POOL, "router-install-initrd", 1));
    create.onceTrue("the initrd goes on", larger(POOL, "router-install-initrd", 4));
    create.afterText("install centos-7");
    create.onceTrue("the machine runs", "virsh domstate router | grep -q running");
  }

  /** While the guest installs itself. */
  static void console(KilledCreate create, List<Integer> lines) {
    lines.forEach(create::afterConsoleLines);
    create.afterText("routervm-hostkey ");
    create.afterText("routervm-installed ");
  }

  /** The installer is done: host keys pinned, first boot, first SSH. */
  static void afterTheInstall(KilledCreate create) {
    create.onceTrue("the installer is off", "virsh domstate router | grep -q 'shut off'");
    create.onceTrue("it is recorded as installed", phase("installed"));
    create.onceTrue("it boots from its disk", "virsh domstate router | grep -q running");
    create.afterTextAnd("] Start it from its own disk", Duration.ofSeconds(10));
  }

  /** ... and what is done over SSH, with the hypervisor's power lost twice. */
  static void provisioning(KilledCreate create) {
    create.afterText("] Upgrade its packages");
    create.withPowerCut("] Upgrade its packages", Duration.ofSeconds(12));
    create.afterText("] Provision it");
    create.afterTextAnd("] Provision it", Duration.ofSeconds(15));
    create.withPowerCut("] Provision it", Duration.ofSeconds(60));
    create.afterTextAnd("] Provision it", Duration.ofSeconds(40));
    create.afterText("] Check what it does");
  }

  private static String larger(String folder, String name, int mebibytes) {
    return "find %s -name '%s' -size +%dM | grep -q .".formatted(folder, name, mebibytes);
  }

  private static String phase(String phase) {
    return "virsh dumpxml --inactive router | grep -q 'phase=\"" + phase + "\"'";
  }
}

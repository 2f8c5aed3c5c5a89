package io.routervm.lab;

/** A volume group of LVM in the box, as a storage pool of libvirt. */
final class VolumeGroup {
  private VolumeGroup() {}

  /** Makes both, under one name, on a whole disk, whatever is on that. */
  static void make(Box box, String disk, String name) {
    box.shell(
            "wipefs -q -a %1$s && pvcreate -q -y %1$s && vgcreate -q %2$s %1$s"
                    .formatted(disk, name)
                + " && virsh -q pool-define-as %1$s logical --source-name %1$s --target /dev/%1$s"
                    .formatted(name)
                + " && virsh -q pool-autostart %1$s && virsh -q pool-start %1$s".formatted(name))
        .orFail();
  }
}

package io.routervm.hypervisor;

import io.routervm.config.RouterConfig;
import io.routervm.failure.Failure;
import io.routervm.progress.Progress;
import java.nio.file.Path;

/**
 * A router's disk without a file around it, filled with a cloud image. The image goes to the
 * hypervisor as it is, and libvirt unpacks it there.
 *
 * @param volumes of the pool that the disk is to be in
 */
record RawDisk(StoragePoolVolumes volumes, InstallPool files, RouterConfig config) {
  /** Makes it, in place of an earlier one, with the content of a local qcow2 file. */
  void create(Path image, Progress progress) {
    PoolKind kind = volumes.kind();
    requireFilled(kind);
    String packed = InstallPool.packed(config.name());
    try (StoragePoolVolumes folder = files.open()) {
      long bytes = Qcow2.of(image).virtualBytes();
      folder.create(packed, "qcow2", bytes);
      folder.upload(packed, image, progress);
      progress.detail("unpack the image into " + config.vm().pool());
      String disk = kind.diskVolume(config.name());
      if (kind.copies()) {
        volumes.createFrom(disk, kind.format(), diskBytes(), folder, packed);
      } else {
        String raw = InstallPool.unpacked(config.name());
        folder.createFrom(raw, "raw", bytes, folder, packed);
        volumes.create(disk, kind.format(), diskBytes(), kind.reserved(config.vm()));
        volumes.fill(disk, folder, raw);
        folder.delete(raw);
      }
      folder.delete(packed);
    }
  }

  private void requireFilled(PoolKind kind) {
    if (!kind.takesImages()) {
      throw Failure.precondition(
          PoolKind.NO_IMAGES, "storage pool " + config.vm().pool(), PoolKind.NO_IMAGES_REMEDY);
    }
  }

  private long diskBytes() {
    return config.vm().diskMebibytes() * 1024L * 1024L;
  }
}

package io.routervm.hypervisor;

import io.routervm.config.RouterConfig;
import io.routervm.failure.Failure;
import io.routervm.progress.Progress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.libvirt.Connect;

/** What one router has in storage pools: its disk in vm.pool, and the files of its install. */
record RouterVolumes(Connect connect, Domains domains, LocalHost host, RouterConfig config) {
  private interface Work<T> {
    T on(StoragePoolVolumes volumes);
  }

  /**
   * The pool.
   *
   * @throws Failure when the disk is in another one
   */
  StoragePoolVolumes open() {
    StoragePoolVolumes volumes = StoragePoolVolumes.open(connect, config.vm().pool());
    return domains.disk(config.name()).map(volumes::holding).orElse(volumes);
  }

  PoolKind kind() {
    return in(StoragePoolVolumes::kind);
  }

  /** Before the domain stands; volumes of these names that come after it are ours. */
  void refuseForeign() {
    boolean holdsFiles;
    try (StoragePoolVolumes volumes = open()) {
      holdsFiles = volumes.kind().holdsFiles();
      for (String name : names(volumes.kind())) {
        if (volumes.capacity(name).isPresent()) {
          throw Failure.precondition(
              "a volume " + name + " exists and belongs to no router of this name",
              "storage pool " + config.vm().pool(),
              "Give the router another `name`, or rename or remove that volume yourself.");
        }
      }
    }
    if (!holdsFiles) {
      installPool().refuseForeign();
    }
  }

  /** Replaces the disk by an empty one. */
  void createDisk() {
    try (StoragePoolVolumes volumes = open()) {
      createEmpty(volumes);
      host.reservation(volumes, config).ensure();
    }
  }

  /** Replaces the disk by a copy of a local qcow2 file, grown. */
  void createDisk(Path image, Progress progress) {
    try (StoragePoolVolumes volumes = open()) {
      if (!volumes.kind().holdsFiles()) {
        volumes.refreshed();
        new RawDisk(volumes, installPool(), config).create(image, progress);
        return;
      }
      String disk = createEmpty(volumes);
      volumes.upload(disk, image, progress);
      if (volumes.capacity(disk).orElse(0L) < diskBytes()) {
        volumes.resize(disk, diskBytes());
      }
      host.reservation(volumes, config).ensure();
    }
  }

  private String createEmpty(StoragePoolVolumes volumes) {
    PoolKind kind = volumes.kind();
    if (!kind.holdsFiles()) {
      volumes.refreshed();
    }
    String disk = kind.diskVolume(config.name());
    volumes.create(disk, kind.format(), diskBytes(), kind.reserved(config.vm()));
    return disk;
  }

  long diskMebibytes() {
    return in(volumes -> volumes.capacity(disk(volumes)).orElse(0L) / 1024 / 1024);
  }

  /** As the machine's definition names it. */
  String diskPath() {
    return in(volumes -> volumes.place(disk(volumes)));
  }

  /** Grows it while the machine is off. */
  void growDisk() {
    try (StoragePoolVolumes volumes = open()) {
      volumes.resize(disk(volumes), diskBytes());
    }
  }

  void uploadInstallFile(String name, Path content, Progress progress) {
    try (StoragePoolVolumes volumes = installFiles()) {
      volumes.create(name, "raw", content.toFile().length());
      volumes.upload(name, content, progress);
    }
  }

  void removeInstallFiles() {
    try (StoragePoolVolumes volumes = open()) {
      if (!volumes.kind().holdsFiles()) {
        installPool().remove();
        return;
      }
      for (InstallFile file : InstallFile.values()) {
        volumes.delete(file.volume(config.name()));
      }
    }
  }

  /** Where they are for QEMU. */
  static String installFolder(StoragePoolVolumes volumes, RouterConfig config) {
    return volumes.kind().holdsFiles() ? volumes.path() : InstallPool.folder(config.identity());
  }

  /** Where QEMU finds the disk. */
  DiskSource diskSource(StoragePoolVolumes volumes) {
    return volumes.source(disk(volumes));
  }

  /**
   * The pool, to remove what is in it.
   *
   * @throws Failure when the disk is in another one, or is no file and the pool is off
   */
  StoragePoolVolumes openToRemove() {
    StoragePoolVolumes volumes = open();
    try {
      if (!volumes.kind().holdsFiles()) {
        volumes.refreshed();
      }
      return volumes;
    } catch (Failure e) {
      volumes.close();
      throw e;
    }
  }

  /** Removes all of it from an opened pool. */
  void remove(StoragePoolVolumes volumes) {
    PoolKind kind = volumes.kind();
    if (!kind.holdsFiles()) {
      DiskCopy.volumes(config.name()).forEach(volumes::delete);
    }
    removeInstallFiles();
    volumes.delete(kind.diskVolume(config.name()));
  }

  /** All that the router may have in its pool. */
  private List<String> names(PoolKind kind) {
    List<String> names = new ArrayList<>(List.of(kind.diskVolume(config.name())));
    if (!kind.holdsFiles()) {
      names.addAll(DiskCopy.volumes(config.name()));
      return names;
    }
    for (InstallFile file : InstallFile.values()) {
      names.add(file.volume(config.name()));
    }
    return names;
  }

  private StoragePoolVolumes installFiles() {
    StoragePoolVolumes volumes = open();
    if (volumes.kind().holdsFiles()) {
      return volumes;
    }
    volumes.close();
    return installPool().open();
  }

  private InstallPool installPool() {
    return new InstallPool(connect, config.identity());
  }

  private String disk(StoragePoolVolumes volumes) {
    return volumes.kind().diskVolume(config.name());
  }

  private <T> T in(Work<T> work) {
    try (StoragePoolVolumes volumes = open()) {
      return work.on(volumes);
    }
  }

  private long diskBytes() {
    return config.vm().diskMebibytes() * 1024L * 1024L;
  }
}

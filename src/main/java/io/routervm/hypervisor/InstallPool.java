package io.routervm.hypervisor;

import io.routervm.config.Identity;
import io.routervm.failure.Failure;
import io.routervm.template.Template;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.libvirt.Connect;
import org.libvirt.Error.ErrorNumber;
import org.libvirt.StoragePool;

/**
 * A pool of files for a router whose disk is none, there only while it is installed: QEMU reads an
 * installer's kernel from a file, and a cloud image is one before it is a disk. Ours when it has
 * our UUID. libvirt makes its folder and removes it, on a remote hypervisor too.
 */
record InstallPool(Connect connect, Identity identity) {
  private static final String PARENT = "/var/lib/libvirt/boot/";

  /** Where the files of a router's install are. */
  static String folder(Identity identity) {
    return PARENT + identity.installPoolName();
  }

  /** Volume of a cloud image as it was fetched. */
  static String packed(String router) {
    return router + "-install-image.qcow2";
  }

  /** Volume of the same as a disk has it. */
  static String unpacked(String router) {
    return router + "-install-image.raw";
  }

  /** All that an install may have in it. */
  private List<String> files() {
    List<String> files =
        new ArrayList<>(List.of(packed(identity.name()), unpacked(identity.name())));
    for (InstallFile file : InstallFile.values()) {
      files.add(file.volume(identity.name()));
    }
    return files;
  }

  /** Makes and starts it; it may be there, or half so. */
  StoragePoolVolumes open() {
    refuseForeign();
    StoragePool pool = find().orElseGet(this::define);
    try {
      if (LibvirtErrors.call(where(), pool::isActive) != 1) {
        // The folder may be gone with a power cut; one that is there is no error.
        LibvirtErrors.run(where(), () -> pool.build(0));
        LibvirtErrors.run(where(), () -> pool.create(0));
      }
    } finally {
      LibvirtErrors.run(where(), pool::free);
    }
    return StoragePoolVolumes.open(connect, name());
  }

  /**
   * Removes it with what an install has in it; a foreign one of that name is left alone, and so is
   * the folder when somebody put something else there.
   */
  void remove() {
    Optional<StoragePool> found = ours();
    if (found.isEmpty()) {
      return;
    }
    boolean isEmpty;
    try (StoragePoolVolumes volumes = open()) {
      volumes.refreshed();
      files().forEach(volumes::delete);
      isEmpty = volumes.isEmpty();
    }
    StoragePool pool = found.get();
    try {
      LibvirtErrors.run(where(), pool::destroy);
      if (isEmpty) {
        LibvirtErrors.run(where(), () -> pool.delete(0));
      }
      LibvirtErrors.run(where(), pool::undefine);
    } finally {
      LibvirtErrors.run(where(), pool::free);
    }
  }

  void refuseForeign() {
    Optional<StoragePool> found = find();
    if (found.isEmpty()) {
      return;
    }
    StoragePool pool = found.get();
    try {
      String uuid = LibvirtErrors.call(where(), pool::getUUIDString);
      if (!uuid.equals(identity.installPool().toString())) {
        throw Failure.precondition(
            "a storage pool called " + name() + " exists and is not routervm's",
            where(),
            "Give the router another `name`, or remove that pool yourself.");
      }
    } finally {
      LibvirtErrors.run(where(), pool::free);
    }
  }

  private StoragePool define() {
    String xml =
        Template.render(
            "vm-templates/pool.xml",
            Map.of(
                "name", name(),
                "uuid", identity.installPool().toString(),
                "path", folder(identity)));
    return LibvirtErrors.call(where(), () -> connect.storagePoolDefineXML(xml, 0));
  }

  private Optional<StoragePool> find() {
    return LibvirtErrors.find(
        where(),
        ErrorNumber.VIR_ERR_NO_STORAGE_POOL,
        () -> connect.storagePoolLookupByName(name()));
  }

  private Optional<StoragePool> ours() {
    return LibvirtErrors.find(
        where(),
        ErrorNumber.VIR_ERR_NO_STORAGE_POOL,
        () -> connect.storagePoolLookupByUUID(identity.installPool()));
  }

  private String name() {
    return identity.installPoolName();
  }

  private String where() {
    return "storage pool " + name();
  }
}

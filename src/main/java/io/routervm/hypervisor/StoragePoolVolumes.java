package io.routervm.hypervisor;

import io.routervm.failure.Failure;
import io.routervm.platform.Deadline;
import io.routervm.platform.Pause;
import io.routervm.progress.Progress;
import io.routervm.shell.Quote;
import io.routervm.template.Template;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.libvirt.Connect;
import org.libvirt.Error.ErrorNumber;
import org.libvirt.LibvirtException;
import org.libvirt.StoragePool;
import org.libvirt.StorageVol;
import org.w3c.dom.Element;

/** The volumes of one storage pool. */
final class StoragePoolVolumes implements AutoCloseable {
  /** What to do when a pool has none. */
  static final String FITTING =
      "Name a pool of type dir, fs, netfs, logical, zfs or rbd in vm.pool. A folder on such a disk"
          + " is one, too: `virsh pool-define-as router dir --target FOLDER`, `virsh pool-start"
          + " router`.";

  /** What volumes are elsewhere, by the type that libvirt calls the pool. */
  private static final Map<String, String> OTHERS =
      Map.of(
          "disk", "a partitioned disk",
          "iscsi", "an iSCSI target",
          "iscsi-direct", "an iSCSI target",
          "scsi", "a SCSI host adapter",
          "mpath", "the multipath devices of the host",
          "gluster", "a Gluster volume",
          "vstorage", "a cluster of Virtuozzo Storage");

  /** "Still in use", "still being allocated"; and "has asynchronous jobs running", of a pool. */
  private static final Set<ErrorNumber> BUSY =
      Set.of(ErrorNumber.VIR_ERR_OPERATION_INVALID, ErrorNumber.VIR_ERR_INTERNAL_ERROR);

  private static final Duration BUSY_LIMIT = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(200);

  private final Connect connect;
  private final StoragePool pool;
  private final String where;
  private final Optional<PoolKind> held;

  private StoragePoolVolumes(
      Connect connect, StoragePool pool, String where, Optional<PoolKind> held) {
    this.connect = connect;
    this.pool = pool;
    this.where = where;
    this.held = held;
  }

  /** Empty when there is no such pool. */
  static Optional<StoragePoolVolumes> find(Connect connect, String name) {
    String where = "storage pool " + name;
    return LibvirtErrors.find(
            where, ErrorNumber.VIR_ERR_NO_STORAGE_POOL, () -> connect.storagePoolLookupByName(name))
        .map(pool -> new StoragePoolVolumes(connect, pool, where, Optional.empty()));
  }

  static StoragePoolVolumes open(Connect connect, String name) {
    return find(connect, name)
        .orElseThrow(
            () ->
                Failure.precondition(
                    "there is no storage pool " + name,
                    "vm.pool",
                    "Make the pool (`virsh pool-list --all` shows those there are) or change"
                        + " vm.pool."));
  }

  /**
   * The same, when a router's disk lies in it. Its volumes are known by their names: in another
   * pool, those of these names are somebody else's. A disk that is a file stays one, whatever the
   * pool is said to be.
   */
  StoragePoolVolumes holding(Element disk) {
    Path place = Path.of(DiskSource.place(disk));
    Path folder = place.getParent();
    if (folder != null && folder.equals(Path.of(folder()))) {
      return DiskSource.isFile(disk)
          ? new StoragePoolVolumes(connect, pool, where, Optional.of(PoolKind.FILES))
          : this;
    }
    close();
    throw Failure.precondition(
        "vm.pool was changed: the router's disk is " + place + ", which is not in this pool",
        where,
        "Name the pool with "
            + folder
            + " in vm.pool again (`virsh pool-list --all`); to move the"
            + " router, back it up, destroy it, change vm.pool, then restore and create it.");
  }

  /** The pool's definition: type, target path, available bytes. */
  Element definition() {
    return Xml.parse(LibvirtErrors.call(where, () -> pool.getXMLDesc(0)));
  }

  /** How it holds the disk; empty when it cannot. */
  Optional<PoolKind> fitting() {
    return PoolKind.of(definition().getAttribute("type"));
  }

  /**
   * How it holds the disk.
   *
   * @throws Failure when it cannot
   */
  PoolKind kind() {
    return held.or(this::fitting)
        .orElseThrow(() -> Failure.precondition("it is " + unfit().orElse(""), where, FITTING));
  }

  /** What the pool is, when it cannot have the router's disk; empty when it can. */
  Optional<String> unfit() {
    String type = definition().getAttribute("type");
    return PoolKind.of(type).isPresent()
        ? Optional.empty()
        : Optional.of(
            OTHERS.getOrDefault(type, "something else")
                + " (type "
                + type
                + "), whose volumes cannot be the router's disk");
  }

  boolean active() {
    return LibvirtErrors.call(where, pool::isActive) == 1;
  }

  String path() {
    return Xml.text(definition(), "target/path");
  }

  /** Where QEMU finds a volume. */
  DiskSource source(String name) {
    return switch (kind()) {
      case FILES -> new DiskSource.File(place(name));
      case LOGICAL, ZFS -> new DiskSource.Device(place(name));
      case RBD -> new DiskSource.Ceph(place(name), definition());
    };
  }

  /** The same as a word. */
  String place(String name) {
    return folder() + "/" + name;
  }

  /** What stands before the name of a volume in a machine's definition. */
  private String folder() {
    Element xml = definition();
    return xml.getAttribute("type").equals("rbd") ? Xml.text(xml, "source/name") : path();
  }

  /** Virtual size in bytes; empty when there is no such volume. */
  Optional<Long> capacity(String name) {
    refresh();
    return volume(name).map(volume -> with(volume, () -> bytes(volume, "capacity")));
  }

  /** Bytes that an existing volume takes in the pool. */
  long allocation(String name) {
    refresh();
    StorageVol volume = existing(name);
    return with(volume, () -> bytes(volume, "allocation"));
  }

  /** Length of an existing volume's file in bytes; what it takes, where libvirt knows no files. */
  long length(String name) {
    StorageVol volume = existing(name);
    String length = with(volume, () -> described(volume, "physical"));
    return length.isEmpty() ? allocation(name) : Long.parseLong(length);
  }

  /** Bytes that the pool has left. */
  long free() {
    return Long.parseLong(Xml.text(definition(), "available"));
  }

  /** Makes a volume that takes room as it is written, in place of one of the same name. */
  void create(String name, String format, long bytes) {
    create(name, format, bytes, 0);
  }

  /**
   * Makes a volume, in place of one of the same name.
   *
   * @param reserved bytes that it takes at once, where the pool can reserve any
   */
  void create(String name, String format, long bytes, long reserved) {
    delete(name);
    String xml = definition(name, format, bytes, reserved);
    free(LibvirtErrors.call(where, () -> pool.storageVolCreateXML(xml, 0)));
  }

  private static String definition(String name, String format, long bytes, long reserved) {
    return Template.render(
        "vm-templates/volume.xml",
        Map.of("name", name, "format", format, "bytes", bytes, "reserved", reserved));
  }

  /** Does nothing when there is none. */
  void delete(String name) {
    volume(name)
        .ifPresent(
            volume -> {
              try {
                whileBusy(() -> volume.delete(0));
              } finally {
                free(volume);
              }
            });
  }

  boolean isEmpty() {
    refresh();
    return LibvirtErrors.call(where, pool::listVolumes).length == 0;
  }

  void resize(String name, long bytes) {
    StorageVol volume = existing(name);
    with(
        volume,
        () -> {
          volume.resize(bytes, 0);
          return volume;
        });
  }

  /** Copies a local file into a volume. */
  void upload(String name, Path content, Progress progress) {
    StorageVol volume = existing(name);
    try {
      new VolumeStream(connect, where).upload(name, volume, content, progress);
    } finally {
      free(volume);
    }
    refresh();
  }

  /**
   * Makes a volume with the content of another pool's, in place of one of the same name. libvirt
   * does all of it on the hypervisor, and turns one format into the other.
   */
  void createFrom(String name, String format, long bytes, StoragePoolVolumes pool, String source) {
    delete(name);
    StorageVol from = pool.existing(source);
    try {
      String xml = definition(name, format, bytes, kind().holdsFiles() ? 0 : bytes);
      free(LibvirtErrors.call(where, () -> this.pool.storageVolCreateXMLFrom(xml, from, 0)));
    } finally {
      free(from);
    }
    refresh();
  }

  /** Fills a volume with the content of a raw one, through this process. */
  void fill(String name, StoragePoolVolumes pool, String source) {
    StorageVol from = pool.existing(source);
    try {
      StorageVol to = existing(name);
      try {
        long bytes = LibvirtErrors.call(where, () -> bytes(from, "capacity"));
        new VolumeStream(connect, where).copy(from, to, name, bytes);
      } finally {
        free(to);
      }
    } finally {
      free(from);
    }
    refresh();
  }

  @Override
  public void close() {
    try {
      pool.free();
    } catch (LibvirtException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Looks at what is there now: libvirt remembers the volumes of its last look.
   *
   * @throws Failure when the pool is off, at once
   */
  void refreshed() {
    if (!active()) {
      throw Failure.precondition(
          where + " is not active", where, "Run `virsh pool-start " + Quote.word(name()) + "`.");
    }
    refresh();
  }

  private String name() {
    return LibvirtErrors.call(where, pool::getName);
  }

  private void refresh() {
    whileBusy(() -> pool.refresh(0));
  }

  /**
   * A run that was killed in the midst of an upload leaves libvirt at work on the volume for a
   * moment; somebody else's volume in the pool may take longer.
   */
  private void whileBusy(LibvirtErrors.Action action) {
    Deadline end = Deadline.in(BUSY_LIMIT);
    while (true) {
      try {
        action.run();
        return;
      } catch (LibvirtException e) {
        if (!BUSY.contains(LibvirtErrors.number(e)) || end.isOver()) {
          throw LibvirtErrors.failure(e, where);
        }
      }
      Pause.of(POLL);
    }
  }

  /** By its description: libvirt-java's own record of a volume refuses those of a network. */
  private static long bytes(StorageVol volume, String element) throws LibvirtException {
    return Long.parseLong(described(volume, element));
  }

  private static String described(StorageVol volume, String element) throws LibvirtException {
    return Xml.text(Xml.parse(volume.getXMLDesc(0)), element);
  }

  private <T> T with(StorageVol volume, LibvirtErrors.Call<T> call) {
    try {
      return LibvirtErrors.call(where, call);
    } finally {
      free(volume);
    }
  }

  private Optional<StorageVol> volume(String name) {
    return LibvirtErrors.find(
        where, ErrorNumber.VIR_ERR_NO_STORAGE_VOL, () -> pool.storageVolLookupByName(name));
  }

  private StorageVol existing(String name) {
    return volume(name)
        .orElseThrow(
            () ->
                Failure.precondition(
                    "volume " + name + " is gone", where, "Run `routervm create` again."));
  }

  private static void free(StorageVol volume) {
    try {
      volume.free();
    } catch (LibvirtException e) {
      throw new IllegalStateException(e);
    }
  }
}

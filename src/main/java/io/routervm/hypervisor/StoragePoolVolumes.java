package io.routervm.hypervisor;

import io.routervm.failure.Failure;
import io.routervm.failure.Reason;
import io.routervm.platform.Deadline;
import io.routervm.platform.Pause;
import io.routervm.progress.Progress;
import io.routervm.template.Template;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.libvirt.Connect;
import org.libvirt.Error.ErrorNumber;
import org.libvirt.LibvirtException;
import org.libvirt.StoragePool;
import org.libvirt.StorageVol;
import org.libvirt.Stream;
import org.w3c.dom.Element;

/** The volumes of one storage pool. */
final class StoragePoolVolumes implements AutoCloseable {
  /** Pools whose volumes are files, for the disk is a qcow2 file. */
  private static final Set<String> FILE_POOLS = Set.of("dir", "fs", "netfs");

  /** What to do when a pool has none. */
  static final String FITTING =
      "Name a pool of type dir, fs or netfs in vm.pool: the router's disk is a qcow2 file, which"
          + " grows as it is written and has snapshots. A folder on such a disk is one, too:"
          + " `virsh pool-define-as router dir --target FOLDER`, `virsh pool-start router`.";

  /** What volumes are elsewhere, by the type that libvirt calls the pool. */
  private static final Map<String, String> OTHERS =
      Map.of(
          "logical", "a volume group of LVM",
          "zfs", "a pool of ZFS",
          "rbd", "a pool of Ceph",
          "disk", "a partitioned disk",
          "iscsi", "an iSCSI target",
          "iscsi-direct", "an iSCSI target",
          "scsi", "a SCSI host adapter",
          "mpath", "the multipath devices of the host",
          "gluster", "a Gluster volume",
          "vstorage", "a cluster of Virtuozzo Storage");

  private static final int CHUNK = 256 * 1024;

  /** "Still in use", "still being allocated"; and "has asynchronous jobs running", of a pool. */
  private static final Set<ErrorNumber> BUSY =
      Set.of(ErrorNumber.VIR_ERR_OPERATION_INVALID, ErrorNumber.VIR_ERR_INTERNAL_ERROR);

  private static final Duration BUSY_LIMIT = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(200);

  private final Connect connect;
  private final StoragePool pool;
  private final String where;

  private StoragePoolVolumes(Connect connect, StoragePool pool, String where) {
    this.connect = connect;
    this.pool = pool;
    this.where = where;
  }

  /** Empty when there is no such pool. */
  static Optional<StoragePoolVolumes> find(Connect connect, String name) {
    String where = "storage pool " + name;
    return LibvirtErrors.find(
            where, ErrorNumber.VIR_ERR_NO_STORAGE_POOL, () -> connect.storagePoolLookupByName(name))
        .map(pool -> new StoragePoolVolumes(connect, pool, where));
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
   * Itself, when a router's disk lies in it. Its volumes are known by their names: in another pool,
   * those of these names are somebody else's.
   */
  StoragePoolVolumes holding(Path disk) {
    Path folder = disk.getParent();
    if (Path.of(path()).equals(folder)) {
      return this;
    }
    close();
    throw Failure.precondition(
        "vm.pool was changed: the router's disk is " + disk + ", which is not in this pool",
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

  /** What the pool is, when it cannot have the router's disk; empty when it can. */
  Optional<String> unfit() {
    String type = definition().getAttribute("type");
    return FILE_POOLS.contains(type)
        ? Optional.empty()
        : Optional.of(
            OTHERS.getOrDefault(type, "something else")
                + " (type "
                + type
                + "), whose volumes are no files");
  }

  boolean active() {
    return LibvirtErrors.call(where, pool::isActive) == 1;
  }

  String path() {
    return Xml.text(definition(), "target/path");
  }

  /** Virtual size in bytes; empty when there is no such volume. */
  Optional<Long> capacity(String name) {
    refresh();
    return volume(name).map(volume -> with(volume, () -> volume.getInfo().capacity));
  }

  /** Bytes that an existing volume takes in the pool. */
  long allocation(String name) {
    refresh();
    StorageVol volume = existing(name);
    return with(volume, () -> volume.getInfo().allocation);
  }

  /** Length of an existing volume's file in bytes; what it takes, where libvirt knows no files. */
  long length(String name) {
    StorageVol volume = existing(name);
    Element xml = with(volume, () -> Xml.parse(volume.getXMLDesc(0)));
    String length = Xml.text(xml, "physical");
    return length.isEmpty() ? allocation(name) : Long.parseLong(length);
  }

  /** Bytes that the pool has left. */
  long free() {
    return Long.parseLong(Xml.text(definition(), "available"));
  }

  /** Makes a volume, in place of one of the same name. */
  void create(String name, String format, long bytes) {
    delete(name);
    String xml =
        Template.render(
            "vm-templates/volume.xml", Map.of("name", name, "format", format, "bytes", bytes));
    free(LibvirtErrors.call(where, () -> pool.storageVolCreateXML(xml, 0)));
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

  void resize(String name, long bytes) {
    StorageVol volume = existing(name);
    with(
        volume,
        () -> {
          volume.resize(bytes, 0);
          return volume;
        });
  }

  /** Copies a local file into a volume through libvirt, so that a remote hypervisor gets it too. */
  void upload(String name, Path content, Progress progress) {
    StorageVol volume = existing(name);
    try (FileChannel file = FileChannel.open(content)) {
      long total = file.size();
      Stream stream = LibvirtErrors.call(where, () -> connect.streamNew(0));
      boolean finished = false;
      try {
        LibvirtErrors.run(where, () -> volume.upload(stream, 0, total, 0));
        ByteBuffer buffer = ByteBuffer.allocate(CHUNK);
        long done = 0;
        while (file.read(buffer) >= 0) {
          done += buffer.position();
          send(stream, buffer.flip());
          buffer.clear();
          progress.transferred("upload " + name, done, total);
        }
        LibvirtErrors.run(where, stream::finish);
        finished = true;
      } finally {
        end(stream, finished);
      }
    } catch (IOException | Failure e) {
      throw Failure.precondition(
          "the upload to volume " + name + " broke off: " + Reason.of(e),
          where,
          "Check that the pool has room and libvirtd runs, then start the command again.",
          e);
    } finally {
      free(volume);
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

  private void send(Stream stream, ByteBuffer data) {
    byte[] rest = new byte[data.remaining()];
    data.get(rest);
    while (rest.length > 0) {
      byte[] now = rest;
      int sent = LibvirtErrors.call(where, () -> stream.send(now));
      rest = Arrays.copyOfRange(rest, sent, rest.length);
    }
  }

  private static void end(Stream stream, boolean finished) {
    try {
      if (!finished) {
        stream.abort();
      }
      stream.free();
    } catch (LibvirtException e) {
      // The first error is the one that says why; ending a broken stream cannot say more.
      return;
    }
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

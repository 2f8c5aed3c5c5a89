package io.routervm.pki;

import io.routervm.platform.DurableFiles;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * The write-ahead journal: one file that holds all changes of one operation. Its rename into place
 * is the moment at which the operation counts as done; what follows is replayed after a crash, what
 * came before leaves nothing.
 *
 * <p>Binary: magic, number of changes, for each its path, whether there is a content, its length
 * and bytes; at the end the CRC-32 of all before it.
 */
final class Journal {
  static final String NAME = ".journal";
  private static final int MAGIC = 0x52564D31;

  private final Path folder;
  private final DurableFiles files;

  Journal(Path folder, DurableFiles files) {
    this.folder = folder;
    this.files = files;
  }

  static boolean isIn(Path folder) {
    return Files.exists(folder.resolve(NAME));
  }

  void run(FileChanges changes) throws IOException {
    files.write(path(), encode(changes));
    apply(changes);
  }

  /** Completes the operation that a crash cut short, or removes what never became one. */
  void recover() throws IOException {
    files.deleteTemporary(path());
    if (isIn(folder)) {
      apply(decode(Files.readAllBytes(path())));
    }
  }

  private void apply(FileChanges changes) throws IOException {
    for (Map.Entry<String, Optional<byte[]>> change : changes.byPath().entrySet()) {
      Path file = folder.resolve(change.getKey());
      if (change.getValue().isPresent()) {
        files.write(file, change.getValue().get());
      } else {
        files.delete(file);
      }
    }
    files.delete(path());
  }

  private Path path() {
    return folder.resolve(NAME);
  }

  private static byte[] encode(FileChanges changes) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeInt(MAGIC);
    out.writeInt(changes.byPath().size());
    for (Map.Entry<String, Optional<byte[]>> change : changes.byPath().entrySet()) {
      out.writeUTF(change.getKey());
      out.writeBoolean(change.getValue().isPresent());
      byte[] content = change.getValue().orElse(new byte[0]);
      out.writeInt(content.length);
      out.write(content);
    }
    out.writeLong(checksum(bytes.toByteArray(), bytes.size()));
    return bytes.toByteArray();
  }

  private static FileChanges decode(byte[] bytes) throws IOException {
    int length = bytes.length - Long.BYTES;
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    if (length < 2 * Integer.BYTES || in.readInt() != MAGIC) {
      throw new IOException("the journal is damaged: it does not begin like one");
    }
    FileChanges changes = new FileChanges();
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      String path = in.readUTF();
      boolean present = in.readBoolean();
      byte[] content = in.readNBytes(in.readInt());
      if (present) {
        changes.put(path, content);
      } else {
        changes.delete(path);
      }
    }
    if (in.readLong() != checksum(bytes, length)) {
      throw new IOException("the journal is damaged: its checksum is wrong");
    }
    return changes;
  }

  private static long checksum(byte[] bytes, int length) {
    CRC32 checksum = new CRC32();
    checksum.update(bytes, 0, length);
    return checksum.getValue();
  }
}

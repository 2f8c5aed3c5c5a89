package io.routervm.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.AdditionalAnswers.delegatesTo;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyBoolean;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mockito.MockedStatic;
import org.mockito.Mockito;
import org.mockito.invocation.InvocationOnMock;

/**
 * What a power cut would show, and nothing else can without one: that files and folders are forced
 * to the disk, and when. The disk here takes one byte at a time.
 */
class ForcedToDiskTest {
  @TempDir Path folder;
  private final List<String> events = new ArrayList<>();
  private final DurableFiles files =
      new DurableFiles((step, path) -> events.add(step + " " + path.getFileName()));
  private MockedStatic<FileChannel> opened;

  @BeforeEach
  void watchTheDisk() {
    opened = Mockito.mockStatic(FileChannel.class, this::open);
  }

  @AfterEach
  void leaveTheDisk() {
    opened.close();
  }

  /** The channel that the platform opens, with its calls of force noted. */
  private Object open(InvocationOnMock invocation) throws Throwable {
    Object real = invocation.callRealMethod();
    // What opens by another overload comes by here twice.
    if (!(real instanceof FileChannel channel) || Mockito.mockingDetails(real).isMock()) {
      return real;
    }
    Path path = invocation.getArgument(0);
    FileChannel watched = Mockito.mock(FileChannel.class, delegatesTo(channel));
    Mockito.doAnswer(
            force -> {
              events.add("forced " + path.getFileName() + " " + force.getArgument(0));
              channel.force(force.getArgument(0));
              return null;
            })
        .when(watched)
        .force(anyBoolean());
    Mockito.doAnswer(write -> channel.write(oneByteOf(write.getArgument(0))))
        .when(watched)
        .write(any(ByteBuffer.class));
    return watched;
  }

  private static ByteBuffer oneByteOf(ByteBuffer buffer) {
    return ByteBuffer.wrap(new byte[] {buffer.get()});
  }

  private String folderName() {
    return folder.getFileName().toString();
  }

  @Test
  void aFileIsWholeAndOnTheDiskBeforeItGetsItsNameAndThenTheNameIs() throws Exception {
    Path file = Files.writeString(folder.resolve("ca.key"), "old");
    files.write(file, new byte[] {'n', 'e', 'w'});
    assertThat(file).hasContent("new");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(events)
        .containsExactly(
            "CREATE .ca.key.new",
            "WRITE .ca.key.new",
            "SYNC .ca.key.new",
            "forced .ca.key.new true",
            "RENAME ca.key",
            "SYNC_FOLDER " + folderName(),
            "forced " + folderName() + " true");
  }

  @Test
  void aNewFolderIsForItsOwnerAndItsNameIsOnTheDisk() throws Exception {
    Path made = folder.resolve("private");
    files.createFolder(made);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
        .isEqualTo("rwx------");
    List<String> once =
        List.of(
            "CREATE_FOLDER private",
            "SYNC_FOLDER " + folderName(),
            "forced " + folderName() + " true");
    assertThat(events).isEqualTo(once);
    files.createFolder(made);
    assertThat(events).isEqualTo(once);
  }

  @Test
  void aDeletionIsOnTheDisk() throws Exception {
    Path file = Files.writeString(folder.resolve("anna.key"), "secret");
    List<String> once =
        List.of(
            "DELETE anna.key", "SYNC_FOLDER " + folderName(), "forced " + folderName() + " true");
    files.delete(file);
    assertThat(file).doesNotExist();
    assertThat(events).isEqualTo(once);
    files.delete(file);
    assertThat(events).isEqualTo(once);
  }
}

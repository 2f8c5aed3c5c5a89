package io.routervm.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.platform.DurableFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A journal that is whole is carried out, and nothing of one that is not. */
class JournalTest {
  /** Stops after the journal is written, before the first change. */
  private static final class Killed extends Error {
    private static final long serialVersionUID = 1;
  }

  @TempDir Path folder;
  private Path journal;

  @BeforeEach
  void leaveOne() throws Exception {
    journal = folder.resolve(Journal.NAME);
    Files.writeString(folder.resolve("gone"), "old");
    FileChanges changes = new FileChanges();
    changes.put("made", "new");
    changes.put("empty", "");
    changes.delete("gone");
    Journal killed =
        new Journal(
            folder,
            new DurableFiles(
                (step, path) -> {
                  if (step == DurableFiles.Step.CREATE && path.endsWith(".made.new")) {
                    throw new Killed();
                  }
                }));
    assertThatThrownBy(() -> killed.run(changes)).isInstanceOf(Killed.class);
    assertThat(Journal.isIn(folder)).isTrue();
  }

  private void recover() throws IOException {
    new Journal(folder, new DurableFiles((step, path) -> {})).recover();
  }

  @Test
  void isCarriedOutAndGone() throws Exception {
    Files.writeString(folder.resolve("..journal.new"), "the next one, half");
    recover();
    assertThat(Tool.files(folder))
        .extracting(file -> file.getFileName().toString())
        .containsExactly("empty", "made");
    assertThat(folder.resolve("made")).hasContent("new");
    assertThat(folder.resolve("empty")).isEmptyFile();
    assertThat(Journal.isIn(folder)).isFalse();
    recover();
  }

  @Test
  void ofAnotherKindIsRefused() throws Exception {
    byte[] whole = Files.readAllBytes(journal);
    whole[0]++;
    assertRefused(whole, "does not begin like one");
    assertRefused(new byte[0], "does not begin like one");
    assertRefused(new byte[15], "does not begin like one");
    assertRefused(Arrays.copyOf(whole, 15), "does not begin like one");
  }

  @Test
  void withOneOtherBitIsRefused() throws Exception {
    byte[] whole = Files.readAllBytes(journal);
    byte[] content = whole.clone();
    content[new String(whole, StandardCharsets.ISO_8859_1).indexOf("new")] ^= 1;
    assertRefused(content, "checksum");
    byte[] checksum = whole.clone();
    checksum[whole.length - 1] ^= 1;
    assertRefused(checksum, "checksum");
  }

  private void assertRefused(byte[] damaged, String why) throws IOException {
    Files.write(journal, damaged);
    assertThatThrownBy(this::recover).isInstanceOf(IOException.class).hasMessageContaining(why);
    assertThat(folder.resolve("gone")).hasContent("old");
    assertThat(folder.resolve("made")).doesNotExist();
    assertThat(journal).exists();
  }

  /** Sixteen octets are enough for one that holds nothing: what it begins with and its checksum. */
  @Test
  void ofNothingIsOne() throws Exception {
    Files.delete(journal);
    Journal empty =
        new Journal(
            folder,
            new DurableFiles(
                (step, path) -> {
                  if (step == DurableFiles.Step.DELETE) {
                    throw new Killed();
                  }
                }));
    assertThatThrownBy(() -> empty.run(new FileChanges())).isInstanceOf(Killed.class);
    assertThat(journal).hasSize(16);
    recover();
    assertThat(journal).doesNotExist();
  }
}

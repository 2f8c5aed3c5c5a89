package io.routervm.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against what qemu-img makes and measures. */
class Qcow2GrowthTest {
  private static final long MEBIBYTE = 1024 * 1024;
  private static final long DISK = 64 * MEBIBYTE;

  @TempDir Path folder;

  /** The image written whole is no longer than was said, and not much shorter. */
  @ParameterizedTest
  @CsvSource({
    "cluster_size=65536",
    "cluster_size=512",
    "cluster_size=2097152",
    "'compat=0.10'",
    "'cluster_size=65536,extended_l2=on'",
    "'cluster_size=4096,refcount_bits=64'"
  })
  void itHoldsWhatIsWritten(String options) throws Exception {
    Path image = folder.resolve("disk.qcow2");
    run("qemu-img", "create", "-q", "-f", "qcow2", "-o", options, image.toString(), "64M");
    long said = Qcow2Growth.of(image, DISK);
    run("qemu-io", "-f", "qcow2", "-c", "write -q -P 7 0 64M", image.toString());
    assertThat(Files.size(image)).isLessThanOrEqualTo(said);
    assertThat(said).isLessThan(DISK + 24 * MEBIBYTE);
    assertThat(Qcow2Growth.of(image, DISK)).as("when it is full").isEqualTo(said);
  }

  @ParameterizedTest
  @CsvSource({"zlib", "zstd"})
  void aCompressedImageTakesMoreUntilItIsWrittenAnew(String type) throws Exception {
    Path raw = folder.resolve("disk.raw");
    Path image = folder.resolve("disk.qcow2");
    run("qemu-img", "create", "-q", "-f", "raw", raw.toString(), "64M");
    run("qemu-io", "-f", "raw", "-c", "write -q -s /proc/self/exe 0 4M", raw.toString());
    run(
        "qemu-img",
        "convert",
        "-c",
        "-O",
        "qcow2",
        "-o",
        "compression_type=" + type,
        raw.toString(),
        image.toString());
    long length = Files.size(image);
    assertThat(length).isGreaterThan(MEBIBYTE);
    long said = Qcow2Growth.of(image, DISK);
    assertThat(said - Qcow2Growth.ofNew(DISK)).isBetween(length / 2, length + 65_536);
    run("qemu-io", "-f", "qcow2", "-c", "write -q -P 7 0 64M", image.toString());
    assertThat(Files.size(image)).isLessThanOrEqualTo(said);
    assertThat(Qcow2Growth.of(image, DISK)).isEqualTo(Qcow2Growth.ofNew(DISK));
  }

  @Test
  void theDiskMayBeLargerThanRouterYamlSays() throws Exception {
    Path image = folder.resolve("disk.qcow2");
    run("qemu-img", "create", "-q", "-f", "qcow2", image.toString(), "64M");
    assertThat(Qcow2Growth.of(image, MEBIBYTE)).isEqualTo(Qcow2Growth.ofNew(DISK));
    assertThat(Qcow2Growth.of(image, 2 * DISK)).isEqualTo(Qcow2Growth.ofNew(2 * DISK));
  }

  @Test
  void whatIsNoWholeImageIsRefused() throws Exception {
    Path image = Files.write(folder.resolve("disk.qcow2"), new byte[200]);
    assertThatThrownBy(() -> Qcow2Growth.of(image, DISK))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("no qcow2 file");
    Files.write(image, new byte[20]);
    assertThatThrownBy(() -> Qcow2Growth.of(image, DISK)).hasMessageContaining("no whole");
  }

  private static void run(String... words) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(List.of(words)).inheritIO().start();
    assertThat(process.waitFor()).as(String.join(" ", words)).isZero();
  }
}

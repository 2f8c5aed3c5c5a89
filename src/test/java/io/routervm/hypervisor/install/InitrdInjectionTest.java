package io.routervm.hypervisor.install;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InitrdInjectionTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 1021})
  void theAppendedArchiveStartsAlignedAndIsReadByCpio(int length) throws Exception {
    byte[] original = new byte[length];
    Arrays.fill(original, (byte) 'x');
    Path initrd = Files.write(folder.resolve("initrd"), original);
    Path result = folder.resolve("result");
    String kickstart = "poweroff\n# é and more\n".repeat(100 + length);

    InitrdInjection.append(initrd, "ks.cfg", kickstart, result);

    byte[] bytes = Files.readAllBytes(result);
    int start = (length + 3) / 4 * 4;
    assertThat(Arrays.copyOf(bytes, length)).isEqualTo(original);
    byte[] archive =
        new GZIPInputStream(new ByteArrayInputStream(bytes, start, bytes.length - start))
            .readAllBytes();
    assertThat(archive.length % 4).isZero();
    assertThat(cpio(archive, "-t")).isEqualTo("ks.cfg\n");
    assertThat(cpio(archive, "-i", "--to-stdout", "ks.cfg")).isEqualTo(kickstart);
  }

  private static String cpio(byte[] archive, String... arguments)
      throws IOException, InterruptedException {
    String[] command = new String[arguments.length + 2];
    command[0] = "cpio";
    command[1] = "--quiet";
    System.arraycopy(arguments, 0, command, 2, arguments.length);
    Path file = Files.write(Files.createTempFile("archive", ".cpio"), archive);
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectInput(file.toFile())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).isZero();
      return output;
    } finally {
      Files.delete(file);
    }
  }
}

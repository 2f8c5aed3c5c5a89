package io.routervm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged program starts with classes from its archive, and starts without one as well. */
@Tag("keys")
class ClassDataArchiveTest {
  private static final Path CHECKOUT = Path.of("").toAbsolutePath();
  private static final String ARCHIVED = " source: shared objects file (top)";

  @TempDir private Path folder;

  /**
   * From another working folder too: an archive is silently ignored where a path in it was
   * relative.
   */
  @Test
  void everydayClassesComeFromTheArchive() throws Exception {
    List<String> loaded = loadedBy(CHECKOUT, "/");
    assertThat(loaded)
        .as("the program, its command line, its configuration")
        .anyMatch(line -> line.contains("io.routervm.cli.Main" + ARCHIVED))
        .anyMatch(line -> line.contains("picocli.CommandLine" + ARCHIVED))
        .anyMatch(line -> line.contains("io.routervm.config.RouterConfig" + ARCHIVED));
    List<String> ours = loaded.stream().filter(ClassDataArchiveTest::isOurs).toList();
    assertThat(ours.stream().filter(line -> line.endsWith(ARCHIVED)).count())
        .as("of %s classes of the program and of picocli", ours.size())
        .isGreaterThan(ours.size() * 9L / 10);
    assertThat(ours)
        .as("linked when the program was built")
        .noneMatch(line -> line.contains(" io.routervm.") && line.contains("$$Lambda"));
    assertThat(loaded)
        .as("no library's jar is opened for a class that the archive lacks, or that does not exist")
        .noneMatch(line -> line.contains("jdk.internal.loader.URLClassPath$JarLoader "));
  }

  /** The client for SSH and the reader of libvirt's XML, which the commands above do not load. */
  @Test
  void whatARouterIsReachedByComesFromTheArchive() throws Exception {
    Path log = folder.resolve("classes.log");
    String[] line = {
      "java",
      "@" + CHECKOUT.resolve("scripts/java-options"),
      "-XX:SharedArchiveFile=" + CHECKOUT.resolve("target/routervm.jsa"),
      "-Xlog:class+load:file=" + log,
      "-cp",
      CHECKOUT.resolve("target/routervm.jar").toString(),
      ClassDataTraining.class.getName(),
      folder.resolve("training").toString()
    };
    assertThat(new ProcessBuilder(line).inheritIO().start().waitFor()).isZero();
    assertThat(Files.readAllLines(log))
        .anyMatch(loaded -> loaded.contains("net.schmizz.sshj.SSHClient" + ARCHIVED))
        .anyMatch(loaded -> loaded.contains("sun.security.ec.XDHKeyAgreement" + ARCHIVED))
        .anyMatch(loaded -> loaded.contains("xerces.internal.parsers.DOMParser" + ARCHIVED))
        .noneMatch(loaded -> loaded.contains("org.bouncycastle.jce.provider.BouncyCastleProvider"));
  }

  /** The archive knows the program's file by its place, size and time: a copy is another one. */
  @Test
  void anArchiveOfAnotherBuildIsIgnoredInSilence() throws Exception {
    for (String name :
        List.of(
            "scripts/routervm",
            "scripts/java-options",
            "target/routervm.jar",
            "target/routervm.jsa")) {
      Path copy = folder.resolve(name);
      Files.createDirectories(copy.getParent());
      Files.copy(CHECKOUT.resolve(name), copy, StandardCopyOption.COPY_ATTRIBUTES);
    }
    Path lib = Files.createDirectory(folder.resolve("target/lib"));
    try (Stream<Path> jars = Files.list(CHECKOUT.resolve("target/lib"))) {
      for (Path jar : jars.toList()) {
        Files.copy(jar, lib.resolve(jar.getFileName()));
      }
    }
    assertThat(loadedBy(folder, folder.toString()))
        .anyMatch(line -> line.contains("io.routervm.cli.Main source: "))
        .noneMatch(line -> line.contains("io.routervm.cli.Main" + ARCHIVED));
  }

  private static boolean isOurs(String line) {
    return (line.contains(" io.routervm.") || line.contains(" picocli."))
        && !line.contains("$Proxy");
  }

  /** The log of classes that {@code validate} loads; standard error holds nothing of it. */
  private List<String> loadedBy(Path program, String workingFolder) throws Exception {
    Path yaml = folder.resolve("router.yaml");
    Files.writeString(
        yaml,
        """
        version: 1
        # With a comment and a list in lines of their own.
        wan: { usb: "0bda:8153" }
        lan: { bridge: brHome, address: 192.168.42.254/24 }
        hosts:
          - name: nas
            ip: 192.168.42.10
            mac: "52:54:00:00:00:10"
        """);
    Path log = folder.resolve("classes.log");
    Files.deleteIfExists(log);
    ProcessBuilder builder =
        new ProcessBuilder(
                program.resolve("scripts/routervm").toString(),
                "--file",
                yaml.toString(),
                "--state",
                folder.resolve("state").toString(),
                "validate")
            .directory(Path.of(workingFolder).toFile())
            .redirectError(folder.resolve("errors").toFile());
    builder.environment().put("JDK_JAVA_OPTIONS", "-Xlog:class+load:file=" + log);
    Process process = builder.start();
    process.getOutputStream().close();
    String output = read(process.getInputStream());
    assertThat(process.waitFor()).as(output).isZero();
    assertThat(Files.readAllLines(folder.resolve("errors")))
        .as("words of the JVM about its archive")
        .noneMatch(
            line -> line.contains("shar") || line.contains("archive") || line.contains("cds"));
    return Files.readAllLines(log);
  }

  private static String read(InputStream stream) throws IOException {
    return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
  }
}

package io.routervm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the build links (src/build) does what it did, and nothing is left for a start to link. */
@Tag("keys")
class LinkedJarTest {
  private static final Path TARGET = Path.of("target").toAbsolutePath();
  private static final String CLASS = ".class";

  @TempDir private Path folder;

  @Test
  void linkedClassesDoWhatTheyDid() throws Exception {
    List<String> plain = new LinkedShapes().get();
    Path jar = link(shapes());
    ClassLoader platform = ClassLoader.getPlatformClassLoader();
    try (URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, platform)) {
      Class<?> type = loader.loadClass(LinkedShapes.class.getName());
      Object linked = type.getConstructor().newInstance();
      assertThat(((Supplier<?>) linked).get()).isEqualTo(plain);
    }
    assertThat(plain).contains("refused", "both", "hello 1");
    assertThat(toBeLinked(jar)).isEmpty();
    byte[] once = Files.readAllBytes(jar);
    assertThat(Files.readAllBytes(link(jar))).as("linked again").isEqualTo(once);
  }

  /** Java verifies a class when it is first asked for its methods. */
  @Test
  void theProgramIsLinkedAndItsClassesAreSound() throws Exception {
    Path jar = TARGET.resolve("routervm.jar");
    assertThat(toBeLinked(jar)).isEmpty();
    List<URL> path = new ArrayList<>(List.of(jar.toUri().toURL()));
    try (Stream<Path> libraries = Files.list(TARGET.resolve("lib"))) {
      for (Path library : libraries.toList()) {
        path.add(library.toUri().toURL());
      }
    }
    int functions = 0;
    try (JarFile file = new JarFile(jar.toFile());
        URLClassLoader loader =
            new URLClassLoader(path.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
      for (JarEntry entry : Collections.list(file.entries())) {
        if (entry.getName().endsWith(CLASS)) {
          Class<?> type = Class.forName(className(entry), false, loader);
          assertThat(type.getDeclaredMethods()).as(type.getName()).isNotNull();
          assertThat(type.getNestHost().isNestmateOf(type)).as(type.getName()).isTrue();
          functions += type.getName().contains("$$") ? 1 : 0;
        }
      }
    }
    assertThat(functions).isGreaterThan(2000);
  }

  private static String className(JarEntry entry) {
    String name = entry.getName();
    return name.substring(0, name.length() - CLASS.length()).replace('/', '.');
  }

  private Path shapes() throws Exception {
    Path classes =
        Path.of(LinkedShapes.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Path jar = folder.resolve("shapes.jar");
    try (JarOutputStream stream = new JarOutputStream(Files.newOutputStream(jar));
        Stream<Path> files = Files.list(classes.resolve("io/routervm/cli"))) {
      for (Path file : files.sorted().toList()) {
        if (file.getFileName().toString().matches("LinkedShapes(\\$.*)?\\.class")) {
          stream.putNextEntry(new JarEntry(classes.relativize(file).toString()));
          Files.copy(file, stream);
        }
      }
    }
    assertThat(toBeLinked(jar)).isNotEmpty();
    return jar;
  }

  private static Path link(Path jar) throws Exception {
    Path tool = TARGET.resolve("link");
    String path = tool.resolve("classes") + ":" + tool.resolve("asm.jar");
    String[] line = {"java", "-cp", path, "io.routervm.build.LinkedJar", jar.toString()};
    assertThat(new ProcessBuilder(line).inheritIO().start().waitFor()).isZero();
    return jar;
  }

  /** Names of the classes of which Java would have to link something. */
  private static List<String> toBeLinked(Path jar) throws IOException {
    List<String> names = new ArrayList<>();
    try (JarFile file = new JarFile(jar.toFile())) {
      for (JarEntry entry : Collections.list(file.entries())) {
        String content =
            new String(file.getInputStream(entry).readAllBytes(), StandardCharsets.ISO_8859_1);
        if (entry.getName().endsWith(CLASS)
            && (content.contains("java/lang/invoke/LambdaMetafactory")
                || content.contains("java/lang/runtime/ObjectMethods"))) {
          names.add(entry.getName());
        }
      }
    }
    return names;
  }
}

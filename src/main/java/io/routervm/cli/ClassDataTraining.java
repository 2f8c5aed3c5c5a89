package io.routervm.cli;

import io.routervm.hypervisor.Xml;
import io.routervm.ssh.SshTraining;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * Runs everyday commands in one process at build time, so that the JVM can write the classes which
 * they load into an archive ({@code -XX:ArchiveClassesAtExit}): a class that a later run finds
 * there is neither parsed nor verified again. No user runs it.
 */
final class ClassDataTraining {
  /** libvirt's own test driver: no machine of this host is looked at. */
  private static final String CONFIGURATION =
      """
      version: 1
      os: centos-7
      hypervisor: { uri: "test:///default" }
      wan: { usb: "0bda:8153" }
      lan: { bridge: brHome, address: 192.168.42.254/24 }
      dns: { zone: lan }
      hosts: [ { name: nas, ip: 192.168.42.10, mac: "52:54:00:00:00:10" } ]
      firewall: { forwards: [ { name: web, proto: tcp, port: 443, to: "192.168.42.10:443" } ] }
      vpn: { endpoint: home.example.net }
      """;

  private static final String CLASS = ".class";

  private ClassDataTraining() {}

  /**
   * The one argument is a folder for what the commands write; it is made if need be.
   *
   * @throws IllegalStateException when a command that needs nothing fails: the archive would lack
   *     it
   */
  public static void main(String[] arguments) throws Exception {
    Path folder = Files.createDirectories(Path.of(arguments[0]));
    Path file = Files.writeString(folder.resolve("router.yaml"), CONFIGURATION);
    String state = folder.resolve("state").toString();
    String rendered = folder.resolve("rendered").toString();
    for (List<String> command :
        List.of(
            List.of("--version"),
            List.of("--help"),
            List.of("schema"),
            List.of("validate"),
            List.of("render", "--to", rendered),
            List.of("vpn", "list"))) {
      ByteArrayOutputStream problems = new ByteArrayOutputStream();
      int code = run(file, state, command, problems);
      if (code != ExitCode.DONE) {
        throw new IllegalStateException(
            command + " ended with " + code + ": " + problems.toString(StandardCharsets.UTF_8));
      }
    }
    // Without a router they end early.
    run(file, state, List.of("plan"), OutputStream.nullOutputStream());
    run(file, state, List.of("status"), OutputStream.nullOutputStream());
    // What they would use of a router: its machine as libvirt tells it, and a connection.
    Xml.read(Files.readString(Path.of(rendered, "domain.xml")));
    SshTraining.run(folder);
    for (Path jar : wholeJars()) {
      loadClassesOf(jar);
    }
  }

  /**
   * This program, its client for SSH, of which a command with a router uses the most, and its
   * reader of YAML: one class of that which is not in the archive opens every jar, the large ones
   * too.
   */
  private static List<Path> wholeJars() throws IOException, URISyntaxException {
    Path ours = Path.of(Main.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    List<Path> jars = new ArrayList<>(List.of(ours));
    try (DirectoryStream<Path> libraries =
        Files.newDirectoryStream(ours.resolveSibling("lib"), "{sshj,snakeyaml-engine}-*.jar")) {
      libraries.forEach(jars::add);
    }
    return jars;
  }

  private static void loadClassesOf(Path jar) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      for (JarEntry entry : Collections.list(file.entries())) {
        String name = entry.getName();
        if (name.endsWith(CLASS) && !name.startsWith("META-INF/")) {
          load(name.substring(0, name.length() - CLASS.length()).replace('/', '.'));
        }
      }
    }
  }

  private static void load(String name) {
    try {
      Class.forName(name, false, ClassDataTraining.class.getClassLoader());
    } catch (ClassNotFoundException | LinkageError e) {
      // Part of a library that needs another one, which is not there: nobody uses it.
    }
  }

  private static int run(Path file, String state, List<String> command, OutputStream problems) {
    List<String> words = new ArrayList<>(List.of("--file", file.toString(), "--state", state));
    words.addAll(command);
    PrintStream errors = new PrintStream(problems, true, StandardCharsets.UTF_8);
    return new Main(Map.of(), OutputStream.nullOutputStream(), errors)
        .run(words.toArray(String[]::new));
  }
}

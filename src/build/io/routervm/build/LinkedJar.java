package io.routervm.build;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * Links a jar's lambdas, method references and records at build time: what Java would make of each
 * when it is first come to, again in every run, becomes a class or a method of the jar, which an
 * archive of classes holds like any other. Each does what it did before. The same jar gives the
 * same bytes.
 */
public final class LinkedJar {
  private static final String CLASS = ".class";

  /** By their names in the jar; a folder's content is empty. */
  private final Map<String, byte[]> files = new LinkedHashMap<>();

  private final Map<String, ZipEntry> entries = new HashMap<>();

  /** New members of a nest, by its host: only a look at all classes tells them. */
  private final Map<String, List<String>> members = new HashMap<>();

  private LinkedJar() {}

  /** The one argument is the jar, which is written over if there is anything to link in it. */
  public static void main(String[] arguments) throws IOException {
    Path jar = Path.of(arguments[0]);
    LinkedJar linked = new LinkedJar();
    linked.read(Files.readAllBytes(jar));
    if (linked.link()) {
      Path made = jar.resolveSibling(jar.getFileName() + ".linked");
      Files.write(made, linked.write());
      Files.move(made, jar, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private void read(byte[] jar) throws IOException {
    try (ZipInputStream stream = new ZipInputStream(new ByteArrayInputStream(jar))) {
      for (ZipEntry entry = stream.getNextEntry(); entry != null; entry = stream.getNextEntry()) {
        files.put(entry.getName(), stream.readAllBytes());
        entries.put(entry.getName(), entry);
      }
    }
  }

  /** Whether there was anything to link. */
  private boolean link() {
    boolean changed = false;
    Map<String, byte[]> functions = new LinkedHashMap<>();
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      if (file.getKey().endsWith(CLASS)) {
        LinkedClass linked = LinkedClass.of(file.getValue());
        changed |= linked.isChanged();
        file.setValue(linked.content());
        linked
            .functions()
            .forEach(
                (name, content) -> {
                  functions.put(name + CLASS, content);
                  entries.put(name + CLASS, entries.get(file.getKey()));
                  members.computeIfAbsent(linked.host(), host -> new ArrayList<>()).add(name);
                });
      }
    }
    members.forEach(
        (host, added) ->
            files.compute(
                host + CLASS,
                (name, content) ->
                    LinkedClass.withMembers(
                        Objects.requireNonNull(content, name + " is not in the jar"), added)));
    functions.forEach(
        (name, content) -> {
          if (files.putIfAbsent(name, content) != null) {
            throw new IllegalStateException(name + " is in the jar already");
          }
        });
    return changed;
  }

  private byte[] write() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream jar = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        ZipEntry entry = new ZipEntry(file.getKey());
        // As the jar says it, in no zone.
        entry.setTimeLocal(entries.get(file.getKey()).getTimeLocal());
        if (entry.isDirectory()) {
          entry.setMethod(ZipEntry.STORED);
          entry.setSize(0);
          entry.setCrc(0);
        }
        jar.putNextEntry(entry);
        jar.write(file.getValue());
        jar.closeEntry();
      }
    }
    return bytes.toByteArray();
  }
}

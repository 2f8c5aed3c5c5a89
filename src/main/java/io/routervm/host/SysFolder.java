package io.routervm.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A folder of sysfs. A device may be pulled at any moment and its files with it, and a NIC that is
 * down refuses to tell its carrier: both read as "empty", neither is an error.
 */
record SysFolder(Path path) {
  /** A VLAN on a bond on a NIC. */
  private static final int DEEPEST = 3;

  String name() {
    return path.getFileName().toString();
  }

  boolean exists() {
    return Files.isDirectory(path);
  }

  boolean has(String file) {
    return Files.exists(path.resolve(file));
  }

  SysFolder folder(String name) {
    return new SysFolder(path.resolve(name));
  }

  /** The folders below, or links to folders, by name. */
  List<SysFolder> folders() {
    try (Stream<Path> entries = Files.list(path)) {
      return entries.filter(Files::isDirectory).sorted().map(SysFolder::new).toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  /**
   * Whether this NIC has hardware below it, be it under a VLAN or a bond. The end of a virtual
   * machine or a container, which always has a link, has none.
   */
  boolean isWire() {
    return isWire(DEEPEST);
  }

  private boolean isWire(int depth) {
    return has("device")
        || (depth > 1
            && folders().stream()
                .map(SysFolder::name)
                .filter(name -> name.startsWith("lower_"))
                .map(name -> new SysFolder(path.resolveSibling(name.substring("lower_".length()))))
                .anyMatch(lower -> lower.isWire(depth - 1)));
  }

  /** A file's one line; empty for an empty file too. */
  Optional<String> value(String file) {
    try {
      return Optional.of(Files.readString(path.resolve(file)).strip())
          .filter(text -> !text.isEmpty());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** A file's number, when it is one and not negative. */
  Optional<Integer> number(String file) {
    return value(file).filter(text -> text.matches("\\d{1,9}")).map(Integer::valueOf);
  }

  /** The name of what a link points to, such as the driver of a device. */
  Optional<String> target(String link) {
    try {
      return Optional.of(Files.readSymbolicLink(path.resolve(link)).getFileName().toString());
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}

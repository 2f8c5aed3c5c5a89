package io.routervm.pki;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What one operation does to the files, paths relative to the PKI folder: a content to have, or
 * empty for a file to be gone. Doing it twice is doing it once.
 */
final class FileChanges {
  private final Map<String, Optional<byte[]>> byPath = new LinkedHashMap<>();

  void put(String path, byte[] content) {
    byPath.put(path, Optional.of(content));
  }

  void put(String path, String text) {
    put(path, text.getBytes(StandardCharsets.UTF_8));
  }

  void delete(String path) {
    byPath.put(path, Optional.empty());
  }

  Map<String, Optional<byte[]>> byPath() {
    return byPath;
  }
}

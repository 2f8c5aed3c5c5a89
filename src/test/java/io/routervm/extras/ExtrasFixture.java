package io.routervm.extras;

import io.routervm.config.InvalidConfigException;
import io.routervm.config.RouterConfig;
import io.routervm.config.RouterConfigLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Extras of one file or several, and a router.yaml that they are held against. */
abstract class ExtrasFixture {
  @TempDir Path directory;
  RouterConfig config;

  @BeforeEach
  void load() throws IOException {
    Path file = directory.resolve("router.yaml");
    Files.writeString(
        file,
        """
        version: 1
        os: debian-12
        install: { method: image, image: "https://images.example/x.qcow2", sha256: "%s" }
        wan: { bridge: brIsp }
        lan: { bridge: brHome, address: 192.168.42.254/24 }
        hosts: [ { name: nas, ip: 192.168.42.10 } ]
        firewall: { wan: { tcp: [8443] } }
        """
            .formatted("0".repeat(64)));
    config = new RouterConfigLoader(name -> null).load(file);
  }

  static ExtrasSource source(String yaml, SortedMap<String, SourceFile> files) {
    return new ExtrasSource(yaml.isEmpty() ? Optional.empty() : Optional.of(yaml), files);
  }

  static ExtrasSource source(String yaml, String path, String content) {
    TreeMap<String, SourceFile> files = new TreeMap<>();
    files.put(path, new SourceFile(Content.of(content), false));
    return source(yaml, files);
  }

  Extras extras(String yaml, String path, String content) {
    return ExtrasLoader.of(source(yaml, path, content), config);
  }

  String refusal(String yaml, String path, String content) {
    return problems(source(yaml, path, content));
  }

  String problems(ExtrasSource source) {
    try {
      ExtrasLoader.of(source, config);
      return "(accepted)";
    } catch (InvalidConfigException e) {
      return e.problems().text();
    }
  }
}

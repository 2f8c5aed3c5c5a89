package io.routervm.pki;

import io.routervm.platform.DurableFiles;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.function.Supplier;

/** PKIs to test with. */
final class SamplePki {
  static final Policy POLICY = policy(KeyType.EC_P384, Optional.empty());
  static final DurableFiles.Watch UNWATCHED = (step, path) -> {};

  private SamplePki() {}

  static Policy policy(KeyType key, Optional<String> passphrase) {
    Optional<Supplier<char[]>> supplier = passphrase.map(text -> text::toCharArray);
    return new Policy(
        key,
        Duration.ofDays(5 * 365),
        Duration.ofDays(365),
        Duration.ofDays(365),
        Duration.ofDays(10 * 365),
        supplier);
  }

  static Clock in(Duration time) {
    return Clock.fixed(Instant.now().plus(time), ZoneOffset.UTC);
  }

  static CertificateAuthority open(Path folder, Clock clock) {
    return CertificateAuthority.open(folder, POLICY, clock, UNWATCHED);
  }

  static void copy(Path from, Path to) throws IOException {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            Files.createDirectories(to.resolve(from.relativize(folder)));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.copy(file, to.resolve(from.relativize(file)));
            return FileVisitResult.CONTINUE;
          }
        });
  }
}

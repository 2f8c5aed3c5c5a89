package io.routervm.config;

import io.routervm.config.document.Located;
import io.routervm.config.document.ProblemLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Function;

/** Whether every secret that router.yaml refers to is there, and only its owner can read it. */
final class SecretRules {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      EnumSet.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE);

  private final Path directory;
  private final Function<String, String> environment;
  private final ProblemLog log;

  private SecretRules(Path directory, Function<String, String> environment, ProblemLog log) {
    this.directory = directory;
    this.environment = environment;
    this.log = log;
  }

  static void check(
      Claims claims, Path directory, Function<String, String> environment, ProblemLog log) {
    claims.secrets().forEach(new SecretRules(directory, environment, log)::check);
  }

  private void check(Located<Secret> secret) {
    if (secret.value() instanceof Secret.Environment variable) {
      String value = environment.apply(variable.name());
      if (value == null || value.isEmpty()) {
        refuse(
            secret,
            "the environment variable " + variable.name() + " is not set",
            "Set and export it, or refer to a file with ${file:PATH}.");
      }
    }
    if (secret.value() instanceof Secret.File file) {
      checkFile(secret, directory.resolve(file.path()));
    }
  }

  private void checkFile(Located<Secret> secret, Path file) {
    if (Files.isDirectory(file)) {
      refuse(secret, file + " is a folder", "Name the file in it.");
      return;
    }
    if (!Files.exists(file)) {
      refuse(
          secret,
          "the file " + file + " does not exist",
          "Write the secret into it, mode 0600. Relative paths start at the folder of the"
              + " configuration.");
      return;
    }
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      refuse(
          secret,
          "the file " + file + " cannot be read by you",
          "Run as its owner, or name a regular file.");
      return;
    }
    checkContent(secret, file);
  }

  private void checkContent(Located<Secret> secret, Path file) {
    try {
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
      if (!OWNER_ONLY.containsAll(permissions)) {
        refuse(secret, "others can read the file " + file, "Run `chmod 600 " + file + "`.");
      }
      if (Files.size(file) == 0) {
        refuse(secret, "the file " + file + " is empty", "Write the secret into it.");
      }
    } catch (UnsupportedOperationException noPosix) {
      // A file system without modes has nothing to check.
    } catch (IOException e) {
      refuse(secret, "the file " + file + " cannot be read", "Check the disk it is on.");
    }
  }

  private void refuse(Located<Secret> secret, String message, String remedy) {
    log.add(secret.position(), secret.path(), secret.value().toString(), message, remedy);
  }
}

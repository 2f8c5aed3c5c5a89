package io.routervm.cli;

import io.routervm.backup.Passphrase;
import io.routervm.config.Secret;
import io.routervm.config.SecretStore;
import io.routervm.failure.Failure;
import java.io.Console;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Where a passphrase comes from: the terminal, a file or a variable; never the command line. */
final class PassphraseOptions {
  /** At most one of them. */
  static final class Source {
    @Option(
        names = "--passphrase-file",
        paramLabel = "FILE",
        description = "read the passphrase from FILE, one line (default: ask on the terminal)")
    private Path file;

    @Option(
        names = "--passphrase-env",
        paramLabel = "NAME",
        description = "read the passphrase from the environment variable NAME")
    private String variable;
  }

  @ArgGroup private Source source = new Source();

  /** One to encrypt with, asked for twice. */
  Passphrase chosen(Map<String, String> environment) {
    return Passphrase.chosen(given(environment).orElseGet(() -> typed(true)));
  }

  /** One to open a file with. */
  Passphrase known(Map<String, String> environment) {
    return Passphrase.of(given(environment).orElseGet(() -> typed(false)));
  }

  private Optional<String> given(Map<String, String> environment) {
    SecretStore secrets = new SecretStore(Path.of("").toAbsolutePath(), environment::get, () -> "");
    if (source.file != null) {
      return masked(secrets.read(new Secret.File(source.file)));
    }
    return source.variable == null
        ? Optional.empty()
        : masked(secrets.read(new Secret.Environment(source.variable)));
  }

  private static Optional<String> masked(Optional<String> text) {
    text.ifPresent(LogFile::mask);
    return text;
  }

  // From JDK 22 on there is a console without a terminal too; then the read gives nothing.
  @SuppressWarnings("SystemConsoleNull")
  private static String typed(boolean twice) {
    Console terminal = System.console();
    char[] first = terminal == null ? null : terminal.readPassword("Passphrase of the backup: ");
    if (first == null) {
      throw Failure.usage(
          "there is no terminal to type the passphrase at",
          "the passphrase of the backup",
          "give --passphrase-file FILE or --passphrase-env NAME");
    }
    if (twice && !Arrays.equals(first, terminal.readPassword("The same once more: "))) {
      throw Failure.usage(
          "the two passphrases differ", "the passphrase of the backup", "type it again");
    }
    String text = new String(first);
    LogFile.mask(text);
    return text;
  }
}

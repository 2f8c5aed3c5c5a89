package io.routervm.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import io.routervm.failure.Printable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.regex.Pattern;
import org.slf4j.LoggerFactory;

/** The log: {@code routervm.log} in the state folder, mode 0600, with every known secret masked. */
final class LogFile {
  // Control characters become spaces: console output and host names are hostile.
  private static final String PATTERN =
      "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} [%thread] %-5level %logger{20} -"
          + " %replace(%msg){'\\p{Cntrl}+', ' '}%n%xEx";

  /** Less, the last line of a key, is a word that may stand elsewhere as well. */
  private static final int KEY_LINE = 12;

  private static final String HIDDEN = "********";

  private static volatile boolean opened;

  private LogFile() {}

  /** From now on {@code secret} never reaches the log. */
  static void mask(String secret) {
    if (secret.length() > 3) {
      Hidden.SECRETS.add(secret);
    }
  }

  /** As above, each line of the body of a key: alone, a line is a secret too. */
  static void maskKey(String text) {
    text.lines()
        .map(String::strip)
        .filter(line -> line.length() >= KEY_LINE && !line.startsWith("-----"))
        .filter(line -> Hidden.KEY_CHARACTERS.matcher(line).matches())
        .forEach(LogFile::mask);
  }

  /** {@code text} without secrets. */
  static String masked(String text) {
    String masked = text;
    for (String secret : Hidden.SECRETS) {
      masked = masked.replace(secret, HIDDEN);
    }
    return masked.contains("-----BEGIN ")
        ? Hidden.PRIVATE_KEY.matcher(masked).replaceAll(HIDDEN)
        : masked;
  }

  /** Nothing is logged until a file is opened; what was open is closed. */
  static void silence() {
    // What was never asked for a logger says nothing (SilentLog), and takes long to be asked.
    if (opened) {
      opened = false;
      LoggerContext context = context();
      context.reset();
      root(context).setLevel(Level.OFF);
    }
  }

  static void open(Path file, boolean verbose) throws IOException {
    if (!Files.exists(file)) {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    opened = true;
    LoggerContext context = context();
    context.reset();
    FileAppender<ILoggingEvent> appender = new FileAppender<>();
    appender.setFile(file.toString());
    appender.setEncoder(encoder(context));
    attach(context, appender);
    if (verbose) {
      toStandardError(context);
    }
    root(context).setLevel(Level.INFO);
    context.getLogger("io.routervm").setLevel(Level.DEBUG);
    context.getLogger("net.schmizz").setLevel(Level.WARN);
  }

  private static void toStandardError(LoggerContext context) {
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setTarget("System.err");
    appender.setEncoder(encoder(context));
    attach(context, appender);
  }

  private static void attach(LoggerContext context, Appender<ILoggingEvent> appender) {
    appender.setContext(context);
    appender.start();
    root(context).addAppender(appender);
  }

  private static LayoutWrappingEncoder<ILoggingEvent> encoder(LoggerContext context) {
    PatternLayout layout = new Masked();
    layout.setContext(context);
    layout.setPattern(PATTERN);
    layout.start();
    LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
    encoder.setContext(context);
    encoder.setLayout(layout);
    encoder.start();
    return encoder;
  }

  private static LoggerContext context() {
    return (LoggerContext) LoggerFactory.getILoggerFactory();
  }

  private static Logger root(LoggerContext context) {
    return context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  }

  /** What is hidden; most commands have nothing to hide and need not make it. */
  private static final class Hidden {
    private static final Pattern KEY_CHARACTERS = Pattern.compile("[A-Za-z0-9+/=]+");

    /** A private key whose text nobody has announced; cut off, it ends with the text. */
    private static final Pattern PRIVATE_KEY =
        Pattern.compile(
            "-----BEGIN ([A-Z0-9 ]*PRIVATE KEY|OpenVPN Static key V1)-----.*?(-----END"
                + " \\1-----|\\z)",
            Pattern.DOTALL);

    /** The long ones first: what is left of one, of which another was a part, would be shown. */
    private static final Set<String> SECRETS =
        new ConcurrentSkipListSet<>(
            Comparator.comparingInt(String::length).reversed().thenComparing(secret -> secret));
  }

  /** The whole entry, stack trace included, without secrets. */
  private static final class Masked extends PatternLayout {
    @Override
    public String doLayout(ILoggingEvent event) {
      return Printable.text(masked(super.doLayout(event)));
    }
  }
}

package io.routervm.failure;

import java.io.EOFException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.regex.Pattern;

/**
 * An exception in words for people: the only place where a throwable becomes part of a message.
 *
 * <p>Java tells much by the name of an exception's class alone: a file that is missing is its bare
 * path. Here the class becomes words, and no name of a class is left in what others wrote.
 */
public final class Reason {
  private static final Pattern CLASS_NAME =
      Pattern.compile("\\b(?:[a-z_][\\w$]*\\.)*[A-Z][\\w$]*(?:Exception|Error)\\b(?::\\s*)?");

  private static final Pattern BLANK = Pattern.compile("[\\s\\p{Cntrl}]+");

  private Reason() {}

  /** Why {@code thrown} was thrown: one line, never empty, without the name of a class. */
  public static String of(Throwable thrown) {
    if (thrown instanceof UncheckedIOException && thrown.getCause() != null) {
      return of(thrown.getCause());
    }
    if (thrown instanceof FileSystemException file) {
      return ofFile(file);
    }
    if (thrown instanceof CharacterCodingException) {
      return "it is not text in UTF-8";
    }
    if (thrown instanceof UnknownHostException && thrown.getMessage() != null) {
      return "the name " + words(thrown.getMessage()) + " cannot be resolved";
    }
    String said = words(thrown.getMessage());
    if (!said.isEmpty()) {
      return said;
    }
    return thrown.getCause() == null ? silent(thrown) : of(thrown.getCause());
  }

  /** As {@link #of}, for a folder that was to be made with all above it. */
  public static String ofFolder(Exception thrown) {
    return thrown instanceof FileAlreadyExistsException file
        ? file.getFile() + " is no folder"
        : of(thrown);
  }

  private static String ofFile(FileSystemException thrown) {
    String file = thrown.getFile() == null ? "it" : thrown.getFile();
    if (thrown instanceof NoSuchFileException) {
      return file + " does not exist";
    }
    if (thrown instanceof FileAlreadyExistsException) {
      return file + " is there already";
    }
    if (thrown instanceof AccessDeniedException) {
      return "this user may not do that with " + file;
    }
    if (thrown instanceof NotDirectoryException) {
      return file + " is no folder";
    }
    if (thrown instanceof DirectoryNotEmptyException) {
      return file + " is not empty";
    }
    String said = words(thrown.getReason());
    return file + (said.isEmpty() ? " cannot be used" : ": " + said);
  }

  private static String silent(Throwable thrown) {
    if (thrown instanceof EOFException) {
      return "it ends too early";
    }
    if (thrown instanceof ConnectException) {
      return "no connection was made";
    }
    if (thrown instanceof ClosedChannelException) {
      return "it was closed meanwhile";
    }
    return thrown instanceof OutOfMemoryError
        ? "there is not enough memory"
        : "no reason was given";
  }

  private static String words(String text) {
    if (text == null) {
      return "";
    }
    return BLANK.matcher(CLASS_NAME.matcher(text).replaceAll("")).replaceAll(" ").strip();
  }
}

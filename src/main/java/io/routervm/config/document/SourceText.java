package io.routervm.config.document;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The text of a file: of bounded size, UTF-8, without control characters. */
public final class SourceText {
  /** Ten thousand hosts in a line each, and half as much again. */
  private static final int LARGEST_MEBIBYTES = 1;

  private static final int LARGEST = LARGEST_MEBIBYTES << 20;
  private static final String BYTE_ORDER_MARK = "\ufeff";

  private SourceText() {}

  /** Empty when the file cannot be read as such; why is in {@code log} then. */
  public static Optional<String> read(Path file, ProblemLog log) {
    Optional<byte[]> bytes = bytes(file, log);
    return bytes.flatMap(content -> decode(content, log)).filter(text -> isClean(text, log));
  }

  /** As {@link #read}, of a text that is in no file yet. */
  public static Optional<String> of(String text, ProblemLog log) {
    return decode(text.getBytes(StandardCharsets.UTF_8), log).filter(clean -> isClean(clean, log));
  }

  private static Optional<byte[]> bytes(Path file, ProblemLog log) {
    if (Files.isDirectory(file)) {
      return refuse(log, "is a folder", "Name the file in it.");
    }
    if (!Files.exists(file)) {
      return refuse(
          log,
          "does not exist",
          "Name another one with --file, or write one with `routervm init`.");
    }
    if (!Files.isRegularFile(file)) {
      return refuse(log, "is not a regular file", "Name a regular file.");
    }
    try (InputStream input = Files.newInputStream(file)) {
      byte[] content = input.readNBytes(LARGEST + 1);
      return content.length > LARGEST
          ? refuse(
              log,
              "is larger than " + LARGEST_MEBIBYTES + " MiB",
              "Check that it is the right file.")
          : Optional.of(content);
    } catch (AccessDeniedException e) {
      return refuse(log, "may not be read by you", "Change its mode, or run as its owner.");
    } catch (IOException e) {
      return refuse(log, "cannot be read", "Check the disk it is on.");
    }
  }

  private static Optional<byte[]> refuse(ProblemLog log, String message, String remedy) {
    log.add(Position.WHOLE_FILE, "", "the file " + message, remedy);
    return Optional.empty();
  }

  private static Optional<String> decode(byte[] content, ProblemLog log) {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer bytes = ByteBuffer.wrap(content);
    CharBuffer text = CharBuffer.allocate(content.length);
    CoderResult result = decoder.decode(bytes, text, true);
    String decoded = text.flip().toString();
    if (result.isError()) {
      log.add(
          positionAt(decoded, decoded.length()),
          "",
          "this byte is not UTF-8",
          "Save the file as UTF-8.");
      return Optional.empty();
    }
    return Optional.of(decoded.startsWith(BYTE_ORDER_MARK) ? decoded.substring(1) : decoded);
  }

  /** YAML allows no others either, but reports them without a place. */
  private static boolean isClean(String text, ProblemLog log) {
    for (int index = 0;
        index < text.length();
        index += Character.charCount(text.codePointAt(index))) {
      int codePoint = text.codePointAt(index);
      boolean control = Character.isISOControl(codePoint) && "\t\n\r".indexOf(codePoint) < 0;
      if (control || codePoint == 0xfeff || codePoint == 0xfffe || codePoint == 0xffff) {
        log.add(
            positionAt(text, index),
            "",
            "a control character stands here: " + Shown.text(Character.toString(codePoint)),
            "Remove it.");
        return false;
      }
    }
    return true;
  }

  private static Position positionAt(String text, int index) {
    int line = 1;
    int lineStart = 0;
    for (int at = 0; at < index; at++) {
      char character = text.charAt(at);
      boolean lineEnds =
          character == '\n'
              || (character == '\r' && (at + 1 >= text.length() || text.charAt(at + 1) != '\n'));
      if (lineEnds) {
        line++;
        lineStart = at + 1;
      }
    }
    return new Position(line, text.codePointCount(lineStart, index) + 1);
  }
}

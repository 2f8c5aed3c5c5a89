package io.routervm.ssh;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One of the two streams of a run: only what stands between its two marks counts, and whatever the
 * other side sends, little is kept of it.
 */
final class FramedStream {
  /** What comes before the first mark. */
  private static final int NOISE = 1024 * 1024;

  private static final int NOISE_LINE = 256;

  /** Each costs far more than its characters once it is read. */
  private static final int LINES = 200_000;

  private final InputStream in;
  private final String mark;
  private final String begin;
  private final byte[] buffer = new byte[8192];
  private int next;
  private int filled;
  private volatile String noise = "";
  private Optional<Integer> status = Optional.empty();

  /** More came than anybody could need. */
  static final class TooMuchException extends IOException {
    private static final long serialVersionUID = 1;
  }

  /**
   * @param name {@code out} or {@code err}
   */
  FramedStream(InputStream in, String mark, String name) {
    this.in = in;
    this.mark = mark;
    this.begin = mark + " " + name;
  }

  /** Reads up to the first mark; false when the stream has ended, or goes on and on, without it. */
  boolean begins() throws IOException {
    int read = 0;
    for (Optional<byte[]> line = line(NOISE_LINE); line.isPresent(); line = line(NOISE_LINE)) {
      String text = new String(line.get(), UTF_8).strip();
      if (text.equals(begin)) {
        return true;
      }
      // A shell that repeats what it reads has said nothing.
      if (noise.isEmpty() && !text.equals(mark)) {
        noise = text;
      }
      read += line.get().length + 1;
      if (read > NOISE) {
        return false;
      }
    }
    return false;
  }

  /** The first line that came before the first mark. */
  String noise() {
    return noise;
  }

  /** What the last mark says; empty before that was read. */
  Optional<Integer> status() {
    return status;
  }

  /**
   * Reads up to the last mark, or the end.
   *
   * @param onLine called for each line as it arrives
   * @throws TooMuchException when there is more than {@code limit} bytes of it
   */
  String answer(int limit, Consumer<String> onLine) throws IOException {
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    boolean first = true;
    int empty = 0;
    int lines = 0;
    for (Optional<byte[]> line = line(limit); line.isPresent(); line = line(limit)) {
      String text = new String(line.get(), UTF_8);
      if (isMark(text)) {
        break;
      }
      if (text.startsWith(mark)) {
        continue; // of the other stream: a login shell may have led both into one
      }
      if (!first) {
        answer.write('\n');
      }
      first = false;
      answer.writeBytes(line.get());
      lines++;
      if (answer.size() > limit || lines > LINES) {
        throw new TooMuchException();
      }
      if (text.isEmpty()) {
        empty++; // the last one is the mark's
        continue;
      }
      for (; empty > 0; empty--) {
        onLine.accept("");
      }
      onLine.accept(text);
    }
    for (; empty > 1; empty--) {
      onLine.accept("");
    }
    return answer.toString(UTF_8);
  }

  /**
   * Reads up to the last mark, or the end, and keeps the end of it.
   *
   * @throws TooMuchException when there is more than {@code limit} bytes of it
   */
  String end(int kept, long limit) throws IOException {
    StringBuilder text = new StringBuilder();
    long read = 0;
    for (Optional<byte[]> line = line(kept); line.isPresent(); line = line(kept)) {
      String one = new String(line.get(), UTF_8);
      if (isMark(one)) {
        break;
      }
      read += line.get().length + 1L;
      if (read > limit) {
        throw new TooMuchException();
      }
      text.append(one).append('\n');
      if (text.length() > 2 * kept) {
        text.delete(0, text.length() - kept);
      }
    }
    int length = text.length();
    return length == 0 ? "" : text.substring(0, length - 1);
  }

  private boolean isMark(String line) {
    if (!line.startsWith(begin + " ")) {
      return false;
    }
    String number = line.substring(begin.length() + 1);
    status = Optional.of(number.matches("\\d{1,3}") ? Integer.parseInt(number) : 255);
    return true;
  }

  /** The next line without its end; a part of one that is longer than {@code limit}. */
  private Optional<byte[]> line(int limit) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    while (true) {
      if (next == filled) {
        filled = Math.max(0, in.read(buffer));
        next = 0;
        if (filled == 0) {
          return line.size() == 0 ? Optional.empty() : Optional.of(line.toByteArray());
        }
      }
      int from = next;
      while (next < filled && buffer[next] != '\n' && line.size() + next - from < limit) {
        next++;
      }
      line.write(buffer, from, next - from);
      if (next < filled) {
        if (buffer[next] == '\n') {
          next++;
        }
        return Optional.of(line.toByteArray());
      }
    }
  }
}

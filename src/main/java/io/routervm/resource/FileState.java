package io.routervm.resource;

import io.routervm.failure.Failure;
import io.routervm.plan.Diff;
import io.routervm.plan.ResourceId;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * What stands at a file's path.
 *
 * @param kind {@code absent}, {@code link} or {@code file}
 * @param target where a link points, else empty
 * @param mode permission bits; 0 unless a file
 * @param content Base64 of the bytes, or the SHA-256 of a secret file in hexadecimal digits; empty
 *     unless a file
 */
record FileState(String kind, String target, String owner, String group, int mode, String content) {

  private static final int SHA256_BYTES = 32;

  /** Reads what {@code desired} printed when it was probed. */
  static FileState read(ManagedFile desired, String output) {
    ResourceId id = desired.id();
    boolean secret = desired.secret();
    List<String> lines = output.lines().toList();
    String[] words = lines.isEmpty() ? new String[] {""} : lines.get(0).split(" ", -1);
    try {
      return switch (words[0]) {
        case "absent" -> new FileState("absent", "", "", "", 0, "");
        case "link" -> new FileState("link", text(words[1]).orElse("?"), "", "", 0, "");
        case "file" -> file(secret, words, content(desired, lines.size() > 1 ? lines.get(1) : ""));
        case "other" -> throw inTheWay(id, words[1]);
        default -> throw Observation.unreadable(id, secret ? "(not shown)" : output);
      };
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw Observation.unreadable(id, secret ? "(not shown)" : output);
    }
  }

  private static String content(ManagedFile desired, String line) {
    if (!line.equals("=same")) {
      return line;
    }
    return desired.secret() ? desired.sha256() : desired.base64();
  }

  private static FileState file(boolean secret, String[] words, String content) {
    int length = secret ? HexFormat.of().parseHex(content).length : decode(content).length;
    if (secret && length != SHA256_BYTES) {
      throw new IllegalArgumentException("not a SHA-256");
    }
    return new FileState("file", "", words[1], words[2], Integer.parseInt(words[3], 8), content);
  }

  private static Failure inTheWay(ResourceId id, String what) {
    return Failure.precondition(
        "a " + what + " stands where " + id.name() + " is to be written",
        "guest",
        "look what it is (`routervm ssh -- ls -l " + id.name() + "`) and move it away");
  }

  boolean isDesired(ManagedFile file) {
    return kind.equals("file") && hasContent(file) && hasAccess(file);
  }

  private boolean hasContent(ManagedFile file) {
    return content.equals(file.secret() ? file.sha256() : file.base64());
  }

  private boolean hasAccess(ManagedFile file) {
    return owner.equals(file.owner()) && group.equals(file.group()) && mode == file.modeBits();
  }

  String summary(ManagedFile file) {
    return switch (kind) {
      case "absent" -> "create " + file.path();
      case "link" -> "replace the link " + file.path() + " by a file";
      default ->
          hasContent(file) ? "set owner and mode of " + file.path() : "change " + file.path();
    };
  }

  Diff diff(ManagedFile file) {
    List<String> lines = new ArrayList<>();
    if (kind.equals("link")) {
      lines.add("-link to " + target);
    }
    if (kind.equals("file") && !hasAccess(file)) {
      lines.add("-owner %s:%s, mode %04o".formatted(owner, group, mode));
    }
    if (!kind.equals("file") || !hasAccess(file)) {
      lines.add("+owner %s:%s, mode %04o".formatted(file.owner(), file.group(), file.modeBits()));
    }
    if (!kind.equals("file") || !hasContent(file)) {
      lines.addAll(contentDiff(file).lines());
    }
    return new Diff(lines);
  }

  private Diff contentDiff(ManagedFile file) {
    if (file.secret()) {
      return Diff.secret();
    }
    Optional<String> before = text(content);
    if (before.isEmpty() || file.binary()) {
      return binaryDiff(before, file);
    }
    Diff diff = Diff.ofText(file.path(), before.get(), file.content());
    return diff.lines().isEmpty() && decode(content).length != file.bytes().length
        ? Diff.ofValue("(other line ends)", "(line ends as they should be)")
        : diff;
  }

  /** By size, and by checksum where it is what is wanted. */
  private Diff binaryDiff(Optional<String> before, ManagedFile file) {
    String now = before.isEmpty() ? "(%d bytes that are not UTF-8 text)" : "(%d bytes of text)";
    int size = file.bytes().length;
    String wanted =
        file.binary()
            ? "(%d bytes that are not text, SHA-256 %s)".formatted(size, file.sha256())
            : "(%d bytes of text)".formatted(size);
    return kind.equals("file")
        ? Diff.ofValue(now.formatted(decode(content).length), wanted)
        : new Diff(List.of("+" + wanted));
  }

  /** Empty when it is not UTF-8. */
  private static Optional<String> text(String base64) {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(decode(base64));
      return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(bytes).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  private static byte[] decode(String base64) {
    return Base64.getDecoder().decode(base64);
  }
}

package io.routervm.extras;

import io.routervm.config.InvalidConfigException;
import io.routervm.config.document.SourceText;
import io.routervm.failure.Failure;
import io.routervm.failure.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reads {@code extras/} and {@code extras.yaml}. Nothing in the folder is followed, and no more of
 * it is read than is allowed, whatever lies there.
 */
public final class ExtrasFolder {
  public static final String FOLDER = "extras";
  public static final String SETTINGS = "extras.yaml";

  private static final int LARGEST_FILE = 1 << 20;
  private static final int LARGEST_WHOLE = 4 << 20;
  private static final int MOST_ENTRIES = 500;
  private static final int DEEPEST = 16;

  private static final int KIND = 0170000;
  private static final int FOLDER_KIND = 0040000;
  private static final int FILE_KIND = 0100000;
  private static final int LINK_KIND = 0120000;
  private static final int SPECIAL_BITS = 07000;
  private static final int SET_ID_BITS = 06000;
  private static final int OWNER_RUNS = 0100;

  private final Path folder;
  private final Refusals refusals = new Refusals();
  private final SortedMap<String, SourceFile> files = new TreeMap<>();
  private int entries;
  private long size;

  private ExtrasFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * Reads what lies in {@code directory}; {@link ExtrasSource#NONE} when nothing does.
   *
   * @throws InvalidConfigException with all that no router may get
   * @throws Failure when it cannot be read
   */
  public static ExtrasSource read(Path directory) {
    Path folder = directory.resolve(FOLDER);
    Path settings = directory.resolve(SETTINGS);
    boolean hasFolder = Files.exists(folder, LinkOption.NOFOLLOW_LINKS);
    boolean hasSettings = Files.exists(settings, LinkOption.NOFOLLOW_LINKS);
    if (!hasFolder && !hasSettings) {
      return ExtrasSource.NONE;
    }
    ExtrasFolder reader = new ExtrasFolder(folder);
    if (hasFolder) {
      reader.root();
    }
    reader.refusals.require(folder.toString());
    return new ExtrasSource(
        hasSettings ? Optional.of(text(settings)) : Optional.empty(), reader.files);
  }

  private static String text(Path settings) {
    Refusals refusals = new Refusals();
    Optional<String> text = SourceText.read(settings, refusals.log());
    refusals.require(settings.toString());
    return text.orElseThrow();
  }

  private void root() {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      refusals.add("/", "is not a folder: " + FOLDER + " is a link or a file", "Make it a folder.");
      return;
    }
    list(folder, "", 1);
  }

  private void list(Path place, String path, int depth) {
    List<Path> children = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(place)) {
      for (Path child : stream) {
        entries++;
        if (entries > MOST_ENTRIES) {
          refusals.add(
              path + "/",
              "holds too much: more than " + MOST_ENTRIES + " entries in all",
              "Keep in " + FOLDER + " what the router's programs are told, not their data.");
          return;
        }
        children.add(child);
      }
    } catch (IOException | DirectoryIteratorException e) {
      throw unreadable(place, e);
    }
    children.sort(null);
    for (Path child : children) {
      take(child, path + "/" + child.getFileName(), depth);
    }
  }

  private void take(Path place, String path, int depth) {
    Optional<String> problem = PathRules.problem(path);
    if (problem.isPresent()) {
      refusals.add(path, problem.get(), "Give it another name.");
      return;
    }
    int mode = mode(place);
    switch (mode & KIND) {
      case LINK_KIND ->
          refusals.add(
              path, "is a link, and no link is followed or made", "Put the file itself there.");
      case FOLDER_KIND -> {
        if (depth >= DEEPEST) {
          refusals.add(path, "lies more than " + DEEPEST + " folders deep", "Move it up.");
        } else {
          list(place, path, depth + 1);
        }
      }
      case FILE_KIND -> file(place, path, mode);
      default ->
          refusals.add(
              path, "is a device, a pipe or a socket", "Remove it: only files are brought over.");
    }
  }

  private void file(Path place, String path, int mode) {
    if ((mode & SET_ID_BITS) != 0) {
      refusals.add(
          path,
          "is setuid or setgid (mode %04o)".formatted(mode & (SPECIAL_BITS | 0777)),
          "Take that off with `chmod u-s,g-s`: no extra gets the rights of another account.");
      return;
    }
    byte[] content;
    try (InputStream in = Files.newInputStream(place, LinkOption.NOFOLLOW_LINKS)) {
      content = in.readNBytes(LARGEST_FILE + 1);
    } catch (IOException e) {
      throw unreadable(place, e);
    }
    size += content.length;
    if (content.length > LARGEST_FILE) {
      refusals.add(
          path, "is larger than 1 MiB", "Have a package bring it, or fetch it in the router.");
      size -= content.length;
    } else if (size > LARGEST_WHOLE) {
      refusals.add(
          path,
          "is one too many: the folder is larger than 4 MiB",
          "Have packages bring the rest.");
      size -= content.length;
    } else {
      files.put(path, new SourceFile(Content.of(content), (mode & OWNER_RUNS) != 0));
    }
  }

  private static int mode(Path place) {
    try {
      Map<String, Object> attributes =
          Files.readAttributes(place, "unix:mode", LinkOption.NOFOLLOW_LINKS);
      return (Integer) attributes.get("mode");
    } catch (IOException e) {
      throw unreadable(place, e);
    }
  }

  private static Failure unreadable(Path place, Exception e) {
    return Failure.precondition(
        "the extras cannot be read: " + Reason.ofFolder(e),
        PathRules.shown(place.toString()),
        "look at its owner and mode",
        e);
  }
}

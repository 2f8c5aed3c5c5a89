package io.routervm.resource;

import io.routervm.os.PackageManager;
import io.routervm.plan.Unmanaged;
import io.routervm.plan.Unmanaged.UnmanagedFile;
import io.routervm.shell.Script;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where the guest's programs read more than what is managed: a file that somebody puts there takes
 * part, and nothing else would tell of it.
 *
 * @param manager whose database knows the files of packages
 * @param readers absolute path of a folder, or of a single file, to the service whose program reads
 *     it
 */
public record ReadFolders(PackageManager manager, Map<String, String> readers) {
  /** Not looked at. */
  public static final ReadFolders NONE = new ReadFolders(PackageManager.APT, Map.of());

  private static final String FILE = "file ";
  private static final String MORE = "more ";

  /** Control and format characters, bidirectional overrides among them. */
  private static final String UNPRINTABLE = "\\p{C}";

  /** A path with a part that is empty, or the folder itself or the one above. */
  private static final String DETOUR = "(/.*)?/[.]{0,2}(/.*)?";

  public ReadFolders {
    readers.keySet().forEach(GuestPath::require);
    readers = new LinkedHashMap<>(readers);
  }

  /**
   * Prints a line {@code PREFIX file PATH} for each file that neither {@code managed} nor a package
   * accounts for, at most 20 of a folder and 200 in all, then {@code PREFIX more COUNT} if there
   * are more. Needs {@code $state}; prints nothing on a guest that was never provisioned.
   */
  public Script look(String prefix, List<Resource> managed) {
    if (readers.isEmpty()) {
      return Script.NOTHING;
    }
    List<String> words = new ArrayList<>(List.of("tell_unmanaged", prefix, program()));
    words.addAll(readers.keySet());
    words.addAll(List.of("-maxdepth", "2"));
    for (Resource resource : managed) {
      path(resource)
          .filter(path -> reader(path).isPresent())
          .ifPresent(path -> words.addAll(List.of("!", "-path", literal(path))));
    }
    return provisionedSince()
        .then(Script.file(ReadFolders.class, "unmanaged.sh"))
        .then(Script.command(words));
  }

  /**
   * Defines {@code provisioned_since}: {@code $since} gets a file or folder as old as the first
   * provisioning; what was changed before it, the guest's installer has left.
   */
  public static Script provisionedSince() {
    return Script.file(ReadFolders.class, "provisioned.sh");
  }

  private String program() {
    return manager == PackageManager.APT ? "dpkg" : "rpm";
  }

  private static Optional<String> path(Resource resource) {
    if (resource instanceof ManagedFile file) {
      return Optional.of(file.path());
    }
    return resource instanceof Absent absent && absent.firstLine().isEmpty()
        ? Optional.of(absent.path())
        : Optional.empty();
  }

  /** As a pattern that matches only itself. */
  private static String literal(String path) {
    return path.replaceAll("[*?\\[\\\\]", "\\\\$0");
  }

  /**
   * What {@link #look} printed.
   *
   * @param lines without their prefix; what stands in none of the folders, or is no path as
   *     programs print one, is left out
   */
  public Unmanaged read(List<String> lines) {
    List<UnmanagedFile> files = new ArrayList<>();
    long more = 0;
    for (String line : lines) {
      if (line.startsWith(FILE)) {
        String path = line.substring(FILE.length()).replaceAll(UNPRINTABLE, "?");
        if (path.matches(DETOUR)) {
          continue;
        }
        reader(path).ifPresent(reader -> files.add(new UnmanagedFile(path, reader)));
      } else if (line.matches(MORE + "\\d{1,9}")) {
        more = Long.parseLong(line.substring(MORE.length()));
      }
    }
    files.sort(Comparator.comparing(UnmanagedFile::path));
    return Unmanaged.of(files.stream().distinct().toList(), more);
  }

  private Optional<String> reader(String path) {
    return readers.entrySet().stream()
        .filter(folder -> path.equals(folder.getKey()) || path.startsWith(folder.getKey() + "/"))
        .map(Map.Entry::getValue)
        .findFirst();
  }
}

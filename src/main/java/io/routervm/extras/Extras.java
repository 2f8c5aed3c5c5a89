package io.routervm.extras;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What the router has beside what router.yaml says.
 *
 * @param source what it was made of
 * @param files in the order of their paths
 * @param settings extras.yaml, with its defaults
 * @param kernel settings of the kernel that the files make
 * @param gone absolute paths of files that were there and are no more
 * @param stopped units that ran and are not wanted any more
 */
public record Extras(
    ExtrasSource source,
    List<ExtraFile> files,
    ExtrasSettings settings,
    List<KernelSetting> kernel,
    Set<String> gone,
    Set<String> stopped) {
  public static final Extras NONE =
      new Extras(ExtrasSource.NONE, List.of(), ExtrasSettings.NONE, List.of(), Set.of(), Set.of());

  public Extras {
    files = List.copyOf(files);
    kernel = List.copyOf(kernel);
    gone = Set.copyOf(gone);
    stopped = Set.copyOf(stopped);
  }

  public boolean isEmpty() {
    return files.isEmpty()
        && settings.equals(ExtrasSettings.NONE)
        && gone.isEmpty()
        && stopped.isEmpty();
  }

  /** The rules for each chain that has any. */
  public Map<ExtraRules.Chain, List<String>> rules() {
    return ExtraRules.of(files);
  }

  /** Whether {@code path} is a file of rules, which take effect by the firewall's own file. */
  public static boolean holdsRules(String path) {
    return ExtraRules.holds(path);
  }

  /** Text of the source without the bytes of secret files, for the revisions. */
  public String packed() {
    return source.pack(
        files.stream()
            .filter(ExtraFile::secret)
            .map(ExtraFile::path)
            .collect(Collectors.toUnmodifiableSet()));
  }

  /** These extras in a router that had {@code before}: what is no more there goes. */
  public Extras after(ExtrasSource before) {
    Set<String> paths = new TreeSet<>(ExtrasSource.targets(before.files()));
    files.forEach(file -> paths.remove(file.path()));
    Set<String> units = new TreeSet<>(names(ExtrasLoader.settings(before)));
    units.removeAll(names(settings));
    return new Extras(source, files, settings, kernel, paths, units);
  }

  private static Collection<String> names(ExtrasSettings settings) {
    return settings.units().stream().map(ExtrasSettings.UnitSettings::name).toList();
  }
}

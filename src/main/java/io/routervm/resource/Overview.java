package io.routervm.resource;

import io.routervm.shell.Script;
import java.util.ArrayList;
import java.util.List;

/**
 * One look at many resources, which their probes share: one process for all files and not three for
 * each. It comes before the first {@link Resource#probe}, whose shell functions it brings.
 */
public final class Overview {
  private Overview() {}

  /** The look at those resources whose probes follow, in the same order. */
  public static Script of(List<Resource> resources) {
    List<String> files = new ArrayList<>();
    List<String> settings = new ArrayList<>();
    List<String> units = new ArrayList<>();
    for (Resource resource : resources) {
      if (resource instanceof ManagedFile file && isPlain(file.path())) {
        files.add(file.path());
      } else if (resource instanceof Sysctl sysctl && !sysctl.path().contains(":")) {
        settings.add(sysctl.path());
      } else if (resource instanceof SystemdUnit unit) {
        units.add(unit.name());
      }
    }
    return Script.file(Overview.class, "overview.sh")
        .then(Script.file(Overview.class, "probes.sh"))
        .then(look("look_at_files", files))
        .then(look("look_at_settings", settings))
        .then(look("look_at_units", units));
  }

  /** Such a name sha256sum prints as it is. */
  private static boolean isPlain(String path) {
    return path.chars().noneMatch(character -> character == '\\' || character < ' ');
  }

  private static Script look(String function, List<String> names) {
    if (names.isEmpty()) {
      return Script.NOTHING;
    }
    List<String> words = new ArrayList<>(List.of(function));
    words.addAll(names);
    return Script.command(words);
  }
}

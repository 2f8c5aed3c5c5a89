package io.routervm.resource;

import io.routervm.os.PackageManager;
import io.routervm.plan.Diff;
import io.routervm.plan.GuestChange;
import io.routervm.plan.Plan;
import io.routervm.plan.ResourceId;
import io.routervm.shell.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Packages that are to be installed and packages that are not. Not reversible: a rollback keeps
 * what was installed.
 *
 * @param present exact names
 * @param absent names or shell globs ({@code NetworkManager*}), matched against what is installed
 * @param proof must succeed before anything is installed or removed; says why when it does not
 */
public record PackageSet(
    PackageManager manager, List<String> present, List<String> absent, Script proof)
    implements Resource {
  private static final String KIND = "packages";
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9+._-]*");
  private static final Pattern GLOB = Pattern.compile("[A-Za-z0-9][A-Za-z0-9+._*?-]*");
  private static final String INSTALLED = "installed ";

  public PackageSet {
    present = List.copyOf(present);
    absent = List.copyOf(absent);
    requireAll(NAME, present);
    requireAll(GLOB, absent);
    if (present.isEmpty() && absent.isEmpty()) {
      throw new IllegalArgumentException("a package set without packages");
    }
  }

  private static void requireAll(Pattern pattern, List<String> names) {
    for (String name : names) {
      if (!pattern.matcher(name).matches()) {
        throw new IllegalArgumentException("not a package name: " + name);
      }
    }
  }

  /** Packages that come and go without a condition. */
  public PackageSet(PackageManager manager, List<String> present, List<String> absent) {
    this(manager, present, absent, Script.NOTHING);
  }

  public static PackageSet of(PackageManager manager, String... present) {
    return new PackageSet(manager, List.of(present), List.of());
  }

  /** Whether {@code plan} installs or removes packages. */
  public static boolean isIn(Plan plan) {
    return plan.changes().stream().anyMatch(PackageSet::isIn);
  }

  /** Whether {@code change} installs or removes packages. */
  public static boolean isIn(GuestChange change) {
    return change.id().kind().equals(KIND);
  }

  /** Brings all installed packages up to date; needs the network, and is not reversible. */
  public static Script upgrade(PackageManager manager) {
    return PackageProgram.of(manager).upgrade();
  }

  @Override
  public ResourceId id() {
    List<String> names = new ArrayList<>(present);
    absent.forEach(name -> names.add("-" + name));
    return new ResourceId(KIND, String.join(",", names));
  }

  @Override
  public Script probe() {
    List<String> patterns = new ArrayList<>(present);
    patterns.addAll(absent);
    return PackageProgram.of(manager).probe(patterns);
  }

  @Override
  public Optional<GuestChange> plan(Observation now) {
    Set<String> installed = new TreeSet<>();
    for (String line : now.of(id()).lines().toList()) {
      if (!line.startsWith(INSTALLED)) {
        throw Observation.unreadable(id(), line);
      }
      installed.add(line.substring(INSTALLED.length()));
    }
    List<String> install = present.stream().filter(name -> !installed.contains(name)).toList();
    List<String> remove = installed.stream().filter(this::isUnwanted).toList();
    if (install.isEmpty() && remove.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new GuestChange(
            id(),
            summary(install, remove),
            diff(install, remove),
            proof.then(PackageProgram.of(manager).change(present, install, remove)),
            Optional.empty(),
            Set.of()));
  }

  private boolean isUnwanted(String name) {
    return !present.contains(name)
        && absent.stream().anyMatch(glob -> name.matches(expression(glob)));
  }

  private static String expression(String glob) {
    return "\\Q" + glob.replace("*", "\\E.*\\Q").replace("?", "\\E.\\Q") + "\\E";
  }

  private static String summary(List<String> install, List<String> remove) {
    List<String> parts = new ArrayList<>();
    if (!install.isEmpty()) {
      parts.add("install " + String.join(", ", install));
    }
    if (!remove.isEmpty()) {
      parts.add("remove " + String.join(", ", remove));
    }
    return String.join("; ", parts);
  }

  private static Diff diff(List<String> install, List<String> remove) {
    List<String> lines = new ArrayList<>();
    remove.forEach(name -> lines.add("-package " + name));
    install.forEach(name -> lines.add("+package " + name));
    return new Diff(lines);
  }
}

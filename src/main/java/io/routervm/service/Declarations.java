package io.routervm.service;

import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/**
 * What a service needs from the others: BaseSystem installs the packages, Firewall and Dnsmasq
 * follow links, openings and flows. No service knows another one by name.
 *
 * @param folders absolute paths of the folders, or single files, that the service's programs read
 *     beside what it manages itself: what somebody puts there is told by {@code plan}
 */
public record Declarations(
    List<Link> links,
    List<Opening> openings,
    List<Flow> flows,
    List<String> packages,
    List<String> folders) {
  public static final Declarations NONE =
      new Declarations(List.of(), List.of(), List.of(), List.of(), List.of());

  public Declarations {
    links = List.copyOf(links);
    openings = List.copyOf(openings);
    flows = List.copyOf(flows);
    packages = List.copyOf(packages);
    folders = List.copyOf(folders);
  }

  /** All of them together, each thing once. */
  public static Declarations union(Collection<Declarations> parts) {
    return new Declarations(
        distinct(parts, Declarations::links),
        distinct(parts, Declarations::openings),
        distinct(parts, Declarations::flows),
        distinct(parts, Declarations::packages),
        distinct(parts, Declarations::folders));
  }

  private static <T> List<T> distinct(
      Collection<Declarations> parts, Function<Declarations, List<T>> list) {
    return parts.stream().flatMap(part -> list.apply(part).stream()).distinct().toList();
  }

  public Declarations withLinks(Link... more) {
    return and(new Declarations(List.of(more), List.of(), List.of(), List.of(), List.of()));
  }

  public Declarations withOpenings(Opening... more) {
    return and(new Declarations(List.of(), List.of(more), List.of(), List.of(), List.of()));
  }

  public Declarations withFlows(Flow... more) {
    return and(new Declarations(List.of(), List.of(), List.of(more), List.of(), List.of()));
  }

  public Declarations withPackages(String... more) {
    return and(new Declarations(List.of(), List.of(), List.of(), List.of(more), List.of()));
  }

  public Declarations withFolders(String... more) {
    return and(new Declarations(List.of(), List.of(), List.of(), List.of(), List.of(more)));
  }

  private Declarations and(Declarations more) {
    return union(List.of(this, more));
  }

  /** The links of one zone. */
  public List<Link> on(Zone zone) {
    return links.stream().filter(link -> link.zone().equals(zone)).toList();
  }
}

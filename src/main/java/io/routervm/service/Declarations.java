package io.routervm.service;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * What a service needs from the others: BaseSystem installs the packages, Firewall and Dnsmasq
 * follow links, openings and flows. No service knows another one by name.
 */
public record Declarations(
    List<Link> links, List<Opening> openings, List<Flow> flows, List<String> packages) {
  public static final Declarations NONE =
      new Declarations(List.of(), List.of(), List.of(), List.of());

  public Declarations {
    links = List.copyOf(links);
    openings = List.copyOf(openings);
    flows = List.copyOf(flows);
    packages = List.copyOf(packages);
  }

  /** All of them together, each thing once. */
  public static Declarations union(Collection<Declarations> parts) {
    List<Link> links = new ArrayList<>();
    List<Opening> openings = new ArrayList<>();
    List<Flow> flows = new ArrayList<>();
    List<String> packages = new ArrayList<>();
    for (Declarations part : parts) {
      links.addAll(part.links);
      openings.addAll(part.openings);
      flows.addAll(part.flows);
      packages.addAll(part.packages);
    }
    return new Declarations(
        distinct(links), distinct(openings), distinct(flows), distinct(packages));
  }

  public Declarations withLinks(Link... more) {
    return new Declarations(append(links, List.of(more)), openings, flows, packages);
  }

  public Declarations withOpenings(Opening... more) {
    return new Declarations(links, append(openings, List.of(more)), flows, packages);
  }

  public Declarations withFlows(Flow... more) {
    return new Declarations(links, openings, append(flows, List.of(more)), packages);
  }

  public Declarations withPackages(String... more) {
    return new Declarations(links, openings, flows, append(packages, List.of(more)));
  }

  /** the links of one zone. */
  public List<Link> on(Zone zone) {
    return links.stream().filter(link -> link.zone().equals(zone)).toList();
  }

  private static <T> List<T> append(List<T> list, List<T> more) {
    List<T> all = new ArrayList<>(list);
    all.addAll(more);
    return all;
  }

  private static <T> List<T> distinct(List<T> list) {
    return list.stream().distinct().toList();
  }
}

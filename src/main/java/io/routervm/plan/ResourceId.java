package io.routervm.plan;

/** What a change is about, printed as {@code kind:name}: {@code file:/etc/dnsmasq.conf}. */
public record ResourceId(String kind, String name) implements Comparable<ResourceId> {
  @Override
  public int compareTo(ResourceId other) {
    return toString().compareTo(other.toString());
  }

  @Override
  public String toString() {
    return kind + ":" + name;
  }
}

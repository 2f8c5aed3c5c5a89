package io.routervm.backup;

import io.routervm.config.Identity;
import io.routervm.config.LocalNetwork;
import io.routervm.failure.Failure;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a backup says about itself, in the shape of its {@code manifest.json}.
 *
 * @param layout version of the archive's layout; a higher one than ours cannot be read
 * @param id random; two backups are never mistaken for each other
 * @param created ISO 8601, UTC
 * @param by user and host: {@code root@nuc}
 * @param router its name
 * @param os its operating system
 * @param identities UUIDs and MAC addresses by name; they follow from the router's name
 * @param secrets for each file of section secrets its path as router.yaml has it
 * @param sections the sections that are there
 * @param missing what is not there
 */
record Manifest(
    int layout,
    String id,
    String created,
    String by,
    String router,
    String os,
    Map<String, String> identities,
    Map<String, String> secrets,
    List<String> sections,
    List<OmittedItem> missing) {
  static final String NAME = "manifest.json";
  static final int LAYOUT = 1;

  private static final Pattern ROUTER =
      Pattern.compile("[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?");
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES).build();

  Manifest {
    identities = Map.copyOf(identities);
    secrets = Map.copyOf(secrets);
    sections = List.copyOf(sections);
    missing = List.copyOf(missing);
  }

  /**
   * The identities of a router.
   *
   * @param networks names of those that it serves
   */
  static Map<String, String> identities(Identity identity, Collection<String> networks) {
    Map<String, String> all = new TreeMap<>();
    all.put("domain", identity.domain().toString());
    all.put("management-network", identity.managementNetwork().toString());
    all.put(Identity.WAN_NIC, identity.wan().toString());
    all.put(Identity.MANAGEMENT_NIC, identity.management().toString());
    for (String network : networks) {
      String nic = LocalNetwork.nic(network);
      all.put(nic, identity.mac(nic).toString());
      all.put(Identity.switchPortName(network), identity.switchPort(network).toString());
    }
    return all;
  }

  /** What this version of routervm makes of the router's name, for the same networks. */
  Map<String, String> identitiesNow() {
    List<String> networks =
        identities.keySet().stream()
            .filter(name -> name.endsWith(LocalNetwork.nic("")))
            .filter(nic -> !nic.equals(Identity.WAN_NIC) && !nic.equals(Identity.MANAGEMENT_NIC))
            .map(nic -> nic.substring(0, nic.length() - 1))
            .toList();
    return identities(new Identity(router), networks);
  }

  String text() {
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n";
  }

  /**
   * Reads one.
   *
   * @throws Failure when it is of a newer layout, or not one at all
   */
  static Manifest parse(String text, String where) {
    try {
      JsonNode tree = JSON.readTree(text);
      int layout = tree.path("layout").asInt(0);
      if (layout > LAYOUT) {
        throw Failure.usage(
            "the backup was written by a newer routervm: its layout is "
                + layout
                + ", this one knows up to "
                + LAYOUT,
            where,
            "install that version of routervm, then restore; nothing was changed");
      }
      Manifest manifest = JSON.treeToValue(tree, Manifest.class);
      if (layout < 1
          || !ROUTER.matcher(manifest.router).matches()
          || !manifest.id.matches("[0-9a-f]{32}")) {
        throw unreadable(where, null);
      }
      return manifest;
    } catch (JacksonException e) {
      throw unreadable(where, e);
    }
  }

  static Failure unreadable(String where, Exception cause) {
    return new Failure(
        Failure.Kind.USAGE,
        "the backup is not laid out as routervm does it",
        where,
        "look into it with `age --decrypt FILE | tar -tz`; nothing was changed",
        cause);
  }
}

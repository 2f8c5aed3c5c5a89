package io.routervm.hypervisor;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.w3c.dom.Element;

/**
 * Where QEMU finds the router's disk. A volume that libvirt could look up itself ({@code <disk
 * type="volume">}) is named by its path all the same: AppArmor's profile of a machine knows paths
 * alone, and volumes of Ceph libvirt does not look up.
 */
sealed interface DiskSource {
  /** As a template has it. */
  Map<String, Object> values();

  record File(String path) implements DiskSource {
    @Override
    public Map<String, Object> values() {
      return Map.of("file", path);
    }
  }

  record Device(String path) implements DiskSource {
    @Override
    public Map<String, Object> values() {
      return Map.of("device", path);
    }
  }

  /**
   * An image of Ceph.
   *
   * @param image {@code POOL/IMAGE}
   * @param pool libvirt's definition of the pool, which has the monitors and who may ask them
   */
  record Ceph(String image, Element pool) implements DiskSource {
    @Override
    public Map<String, Object> values() {
      List<Map<String, Object>> monitors = new ArrayList<>();
      for (Element host : Xml.all(pool, "source/host")) {
        Map<String, Object> monitor = new HashMap<>(Map.of("name", host.getAttribute("name")));
        if (host.hasAttribute("port")) {
          monitor.put("port", host.getAttribute("port"));
        }
        monitors.add(monitor);
      }
      Map<String, Object> values = new HashMap<>(Map.of("image", image, "monitors", monitors));
      for (Element auth : Xml.all(pool, "source/auth")) {
        values.put("user", auth.getAttribute("username"));
        values.put("secret", secret(auth));
      }
      return values;
    }

    /** Its key lies with libvirt; known by its UUID or by what it is for. */
    private static Map<String, Object> secret(Element auth) {
      String uuid = Xml.attribute(auth, "secret", "uuid");
      return uuid.isEmpty()
          ? Map.of("key", "usage", "value", Xml.attribute(auth, "secret", "usage"))
          : Map.of("key", "uuid", "value", uuid);
    }
  }

  /**
   * The router's disk in a definition: the first that has something in it. A drive for CDs, which
   * somebody added, is none.
   */
  static Optional<Element> of(Element definition) {
    return Xml.all(definition, "devices/disk").stream()
        .filter(disk -> List.of("", "disk").contains(disk.getAttribute("device")))
        .filter(disk -> !place(disk).isEmpty())
        .findFirst();
  }

  /** Whether a definition's disk is a file. */
  static boolean isFile(Element disk) {
    return disk.getAttribute("type").equals("file");
  }

  /** What a definition has as its disk: a path, or {@code POOL/IMAGE}; "" without any. */
  static String place(Element disk) {
    for (String attribute : List.of("file", "dev", "name")) {
      String place = Xml.attribute(disk, "source", attribute);
      if (!place.isEmpty()) {
        return place;
      }
    }
    return "";
  }
}

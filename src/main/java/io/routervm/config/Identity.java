package io.routervm.config;

import io.routervm.platform.Checksum;
import java.net.URI;
import java.util.HexFormat;
import java.util.UUID;

/**
 * What must never change between two runs or every plan would show a difference: UUIDs, MAC
 * addresses and the management subnet. All of it follows from the router's name, so that nothing
 * needs to be stored, {@code render} needs no state, and a restored router is the same router.
 */
public record Identity(String name) {
  /** Name of the NIC that faces the ISP box; a network's is its own with a zero. */
  public static final String WAN_NIC = "wan0";

  /** Name of the NIC that faces the hypervisor alone. */
  public static final String MANAGEMENT_NIC = "mgmt0";

  private static final int MIRROR_PORT = 8043;

  /** The domain's UUID. */
  public UUID domain() {
    return uuid("domain");
  }

  /** An Open vSwitch port's interfaceid, which libvirt would otherwise invent at each define. */
  public UUID switchPort(String network) {
    return uuid(switchPortName(network));
  }

  /** The first one's has been there without a name since there was one network only. */
  public static String switchPortName(String network) {
    return network.equals(LocalNetwork.HOME) ? "switch-port" : "switch-port-" + network;
  }

  public UUID managementNetwork() {
    return uuid("management-network");
  }

  /** The storage pool that is there only during an install. */
  public UUID installPool() {
    return uuid("install-pool");
  }

  /** Its name in libvirt. */
  public String installPoolName() {
    return name + "-install";
  }

  public MacAddress lan() {
    return mac(LocalNetwork.nic(LocalNetwork.HOME));
  }

  /** wan0's address when it is not a passed-through adapter with its own. */
  public MacAddress wan() {
    return mac(WAN_NIC);
  }

  public MacAddress management() {
    return mac(MANAGEMENT_NIC);
  }

  /** The private network's name in libvirt. */
  public String managementNetworkName() {
    return name + "-mgmt";
  }

  /** Its bridge; Linux allows 15 characters, so the name is hashed. */
  public String managementBridge() {
    return "rvm-" + HexFormat.of().formatHex(hash("bridge"), 0, 4);
  }

  /** The hypervisor's address on it. Link-local, so it collides with no home, ISP or VPN subnet. */
  public Cidr hypervisorAddress() {
    return new Cidr(managementBase().plus(1), 29);
  }

  /** The router's address on it. */
  public Cidr routerAddress() {
    return new Cidr(managementBase().plus(2), 29);
  }

  /**
   * Where the router finds a mirror that is a folder of its hypervisor, while it is served. A fixed
   * port, so that the router's repository files are the same after every run.
   */
  public URI mirrorAddress() {
    return URI.create("http://" + hypervisorAddress().address() + ":" + MIRROR_PORT + "/");
  }

  private Ipv4 managementBase() {
    byte[] hash = hash("management-subnet");
    int third = 1 + (hash[0] & 255) % 254;
    int fourth = hash[1] & 0xf8;
    return new Ipv4(169 << 24 | 254 << 16 | third << 8 | fourth);
  }

  private UUID uuid(String purpose) {
    return UUID.nameUUIDFromBytes(hash(purpose));
  }

  /** The address of a NIC of that name. */
  public MacAddress mac(String nic) {
    return new MacAddress("52:54:00:" + HexFormat.ofDelimiter(":").formatHex(hash(nic), 0, 3));
  }

  private byte[] hash(String purpose) {
    return Checksum.of("routervm/" + name + "/" + purpose).bytes();
  }
}

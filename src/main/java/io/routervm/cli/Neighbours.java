package io.routervm.cli;

import io.routervm.config.Cidr;
import io.routervm.config.Ipv4;
import io.routervm.config.MacAddress;
import io.routervm.platform.Pause;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The machines next to this host on one bridge, by their MAC addresses. */
record Neighbours(String bridge) {
  private static final Path ARP_TABLE = Path.of("/proc/net/arp");
  private static final int DISCARD_PORT = 9;
  private static final int SMALLEST_PREFIX = 22;
  private static final Duration ANSWER_TIME = Duration.ofSeconds(1);

  /** The address of the neighbour with {@code mac}; asks every address of the subnet if need be. */
  Optional<String> withMac(MacAddress mac) {
    try {
      Optional<String> known = known(mac);
      if (known.isPresent()) {
        return known;
      }
      askAll();
      return known(mac);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private Optional<String> known(MacAddress mac) throws IOException {
    for (String line : Files.readAllLines(ARP_TABLE)) {
      String[] words = line.split("\\s+", 7);
      boolean ours = words.length >= 6 && words[3].equals(mac.text()) && words[5].equals(bridge);
      if (ours && !words[2].equals("0x0")) {
        return Optional.of(words[0]);
      }
    }
    return Optional.empty();
  }

  /** One small packet to each address makes the kernel ask for its MAC address. */
  private void askAll() throws IOException {
    try (DatagramSocket socket = new DatagramSocket()) {
      for (Cidr subnet : subnets()) {
        for (Ipv4 a = subnet.network().plus(1);
            a.compareTo(subnet.broadcast()) < 0;
            a = a.plus(1)) {
          InetAddress target = InetAddress.getByName(a.toString());
          socket.send(new DatagramPacket(new byte[0], 0, target, DISCARD_PORT));
        }
      }
      Pause.of(ANSWER_TIME);
    }
  }

  private List<Cidr> subnets() throws IOException {
    List<Cidr> subnets = new ArrayList<>();
    NetworkInterface nic = NetworkInterface.getByName(bridge);
    if (nic == null) {
      return subnets;
    }
    for (InterfaceAddress address : nic.getInterfaceAddresses()) {
      int prefix = address.getNetworkPrefixLength();
      if (address.getAddress() instanceof Inet4Address inet && prefix >= SMALLEST_PREFIX) {
        subnets.add(new Cidr(Ipv4.of(inet.getHostAddress()), prefix));
      }
    }
    return subnets;
  }
}

package io.routervm.prepare;

import io.routervm.prepare.BridgePlan.Move;
import io.routervm.prepare.SurveyedNetwork.Manager;
import java.util.ArrayList;
import java.util.List;

/** A host with one NIC, as its survey would tell it. */
final class SampleMoves {
  static final List<String> PLAIN =
      List.of(
          "nic eno1",
          "systemd yes",
          "type ",
          "mac 52:54:00:00:00:07",
          "gateway 192.168.1.1",
          "address 192.168.1.20/24",
          "tool bridge-utils",
          "tool ping",
          "tool dhclient");

  private SampleMoves() {}

  static Move of(Manager manager) {
    return of(configuration(manager));
  }

  static List<String> configuration(Manager manager) {
    return switch (manager) {
      case IFUPDOWN ->
          List.of(
              "manager IFUPDOWN",
              "file /etc/network/interfaces",
              "text auto eno1",
              "text iface eno1 inet dhcp");
      case NETWORKD ->
          List.of(
              "manager NETWORKD",
              "file /etc/systemd/network/20-lan.network",
              "text [Match]",
              "text Name=en*",
              "text [Network]",
              "text DHCP=yes");
      case NETPLAN ->
          List.of(
              "manager NETPLAN",
              "connection eno1",
              "file /etc/netplan/50-home.yaml",
              "text network:",
              "text   ethernets:",
              "text     eno1:",
              "text       dhcp4: true");
      case NETWORK_MANAGER ->
          List.of(
              "manager NETWORK_MANAGER",
              "connection 0a6bc42b-95a1-4d0f-a8c6-5ff4d45a3dd5",
              "file /etc/NetworkManager/system-connections/it's home.nmconnection",
              "text [ipv4]",
              "text method=auto");
    };
  }

  /** With more lines of the survey. */
  static Move of(List<String> more) {
    List<String> lines = new ArrayList<>(PLAIN);
    lines.addAll(more);
    return (Move) BridgePlan.of(NetworkSurvey.read(lines), WantedBridge.named("brHome"));
  }
}

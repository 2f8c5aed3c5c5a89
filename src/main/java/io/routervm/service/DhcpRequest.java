package io.routervm.service;

import io.routervm.config.DhcpData;
import io.routervm.config.DhcpOptions;
import io.routervm.config.WanDhcp;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a DHCP client of ours says beside what any client does.
 *
 * @param clientId bytes of option 61; empty for the MAC address
 * @param vendorClass bytes of option 60
 * @param userClass the class itself, as systemd-networkd takes it
 * @param options all that are sent by their numbers, the classes among them
 */
public record DhcpRequest(
    Optional<String> hostname,
    Optional<DhcpData> clientId,
    Optional<DhcpData> vendorClass,
    Optional<DhcpData> userClass,
    List<Option> options) {
  static final DhcpRequest NONE =
      new DhcpRequest(
          Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), List.of());

  private static final int HOST_NAME = 12;
  private static final int VENDOR_CLASS = 60;
  private static final int CLIENT_ID = 61;
  private static final int USER_CLASS = 77;

  /** One of them. */
  public record Option(int number, DhcpData data) {}

  public DhcpRequest {
    options = List.copyOf(options);
  }

  public static DhcpRequest of(WanDhcp dhcp) {
    List<Option> options = new ArrayList<>();
    dhcp.vendorClass().ifPresent(data -> options.add(new Option(VENDOR_CLASS, data)));
    dhcp.sentUserClass().ifPresent(data -> options.add(new Option(USER_CLASS, data)));
    dhcp.send()
        .map(DhcpOptions::byNumber)
        .ifPresent(all -> all.forEach((number, data) -> options.add(new Option(number, data))));
    return new DhcpRequest(
        dhcp.hostname(), dhcp.sentClientId(), dhcp.vendorClass(), dhcp.userClass(), options);
  }

  /** systemd-networkd dies of a user class that is given as bytes. */
  public List<Option> withoutUserClass() {
    return options.stream().filter(option -> option.number != USER_CLASS).toList();
  }

  /** All of it as it stands in a message: number, length and data of each option. */
  public byte[] encoded() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    hostname.ifPresent(name -> put(bytes, HOST_NAME, name.getBytes(StandardCharsets.US_ASCII)));
    clientId.ifPresent(id -> put(bytes, CLIENT_ID, id.bytes()));
    options.forEach(option -> put(bytes, option.number, option.data.bytes()));
    return bytes.toByteArray();
  }

  private static void put(ByteArrayOutputStream bytes, int number, byte[] data) {
    bytes.write(number);
    bytes.write(data.length);
    bytes.writeBytes(data);
  }

  public boolean isEmpty() {
    return hostname.isEmpty() && clientId.isEmpty() && options.isEmpty();
  }
}

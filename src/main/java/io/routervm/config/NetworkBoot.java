package io.routervm.config;

import io.routervm.config.document.Key;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where devices find what they boot from the network (PXE).
 *
 * @param server an address, or the name of one of hosts
 */
public record NetworkBoot(
    @Key("The file that they load, as the server calls it.") @Is(Kind.BOOT_FILE) String file,
    @Key("The TFTP server: an address, or the name of one of hosts.") @Is(Kind.BOOT_SERVER)
        String server) {
  /** Empty for a name that none of {@code hosts} has. */
  public Optional<Ipv4> address(List<HostRecord> hosts) {
    return Ipv4.parse(server)
        .or(
            () ->
                hosts.stream()
                    .filter(
                        host ->
                            Stream.concat(Stream.of(host.name()), host.aliases().stream())
                                .anyMatch(server::equalsIgnoreCase))
                    .map(HostRecord::address)
                    .findFirst());
  }
}

package io.routervm.vpn;

import java.time.Instant;
import java.util.Optional;

/**
 * A client that is connected.
 *
 * @param name common name of its certificate
 * @param realAddress where it connects from, with the port
 * @param tunnelAddress its address in the VPN; empty while it has none yet
 * @param since when it connected
 * @param bytesReceived by the server, from the client
 * @param bytesSent by the server, to the client
 */
public record VpnSession(
    String name,
    String realAddress,
    Optional<String> tunnelAddress,
    Instant since,
    long bytesReceived,
    long bytesSent) {}

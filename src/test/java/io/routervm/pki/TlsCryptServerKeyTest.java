package io.routervm.pki;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.failure.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys of tls-crypt-v2 against those of the real openvpn, whose wrapping gives the same octets. */
class TlsCryptServerKeyTest {
  private static final String SERVER = "OpenVPN tls-crypt-v2 server key";
  private static final String CLIENT = "OpenVPN tls-crypt-v2 client key";
  private static final int CLIENT_OCTETS = 256;
  private static final Serial SERIAL = Serial.parse("7F3A01");

  private static byte[] key(String client) {
    return Arrays.copyOf(Pem.decode(CLIENT, client), CLIENT_OCTETS);
  }

  /** What the client sends, for the server alone to read. */
  private static byte[] wrapped(String client) {
    byte[] octets = Pem.decode(CLIENT, client);
    return Arrays.copyOfRange(octets, CLIENT_OCTETS, octets.length);
  }

  private static byte[] user(String metadata) {
    return ("\0" + metadata).getBytes(US_ASCII);
  }

  private static String recorded(String name) throws IOException {
    try (InputStream file = TlsCryptServerKeyTest.class.getResourceAsStream("/openvpn/" + name)) {
      return new String(file.readAllBytes(), US_ASCII);
    }
  }

  /** Made by OpenVPN 2.6.14, with the serial number as metadata. */
  @Test
  void aRecordedKeyOfOpenvpnIsWrappedInTheSameWay() throws IOException {
    String server = recorded("tls-crypt-v2-server.key");
    String client = recorded("tls-crypt-v2-client.key");
    TlsCryptServerKey key = TlsCryptServerKey.parse(server);
    assertThat(key.wrap(key(client), user(SERIAL.hex()))).isEqualTo(wrapped(client));
    assertThat(key.wrap(key(client), user("7F3A02"))).isNotEqualTo(wrapped(client));
    assertThat(key.pem()).isEqualTo(server);
  }

  @Test
  void openvpnWrapsUnderOurServerKeyAsWeDo(@TempDir Path folder) throws Exception {
    TlsCryptServerKey ours = TlsCryptServerKey.generate();
    Files.writeString(folder.resolve("server.key"), ours.pem());
    Serial serial = Serial.random();
    String metadata = Base64.getEncoder().encodeToString(serial.hex().getBytes(US_ASCII));
    Tool made =
        Tool.run(
            "openvpn",
            "--tls-crypt-v2",
            folder.resolve("server.key").toString(),
            "--genkey",
            "tls-crypt-v2-client",
            folder.resolve("client.key").toString(),
            metadata);
    assertThat(made.status()).as(made.output()).isZero();
    String client = Files.readString(folder.resolve("client.key"));
    assertThat(ours.wrap(key(client), user(serial.hex()))).isEqualTo(wrapped(client));
  }

  @Test
  void aClientsKeyFollowsFromTheSerialNumberAndIsNobodyElses() {
    TlsCryptServerKey server = TlsCryptServerKey.generate();
    String key = server.clientKey(SERIAL);
    assertThat(TlsCryptServerKey.parse(server.pem()).clientKey(SERIAL)).isEqualTo(key);
    assertThat(wrapped(key)).isEqualTo(server.wrap(key(key), user("7F3A01")));
    Set<String> parts = new TreeSet<>();
    for (String other : List.of(key, server.clientKey(Serial.parse("7F3A02")), foreign())) {
      String hex = HexFormat.of().formatHex(key(other));
      for (int from = 0; from < hex.length(); from += hex.length() / 4) {
        parts.add(hex.substring(from, from + hex.length() / 4));
      }
    }
    assertThat(parts).as("the quarters of three keys").hasSize(12);
  }

  private static String foreign() {
    return TlsCryptServerKey.generate().clientKey(SERIAL);
  }

  @Test
  void whatIsNoServerKeyIsTold() {
    String shorter = Pem.encode(SERVER, new byte[127]);
    for (String text : new String[] {"", "nonsense", shorter, Pem.encode(CLIENT, new byte[128])}) {
      assertThatThrownBy(() -> TlsCryptServerKey.parse(text))
          .isInstanceOf(Failure.class)
          .hasMessageContaining("tls-crypt-v2.key");
    }
    assertThat(TlsCryptServerKey.generate()).hasToString("TlsCryptServerKey");
  }
}

package io.routervm.pki;

import io.routervm.template.Template;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;

/**
 * What a client needs to connect, as one file or as the article's pack of files. Both hold the
 * private key: whoever writes them gives them mode 0600.
 *
 * @param host name or address at which the Internet reaches the router
 * @param mtu of the tunnel
 */
public record ClientProfile(
    Credentials credentials, String host, int port, Transport transport, int mtu) {
  private static final String TEMPLATE = "vm-templates/vpn/client.ovpn";
  private static final int REGULAR_FILE_0600 = 0100600;

  /** What carries the tunnel. */
  public enum Transport {
    UDP,
    TCP
  }

  /** The name under which users keep the inline profile, {@code NAME.ovpn}. */
  public String fileName() {
    return credentials.name() + ".ovpn";
  }

  /** One file with keys and certificates inside, text. */
  public String inline() {
    Map<String, Object> values = values();
    values.put(
        "credentials",
        Map.of(
            "authority", credentials.authority(),
            "certificate", credentials.certificate(),
            "key", credentials.key(),
            "outerKey", outerKey()));
    return Template.render(TEMPLATE, values);
  }

  /**
   * The pack as a zip: {@code NAME.conf}, {@code NAME.crt}, {@code NAME.key}, {@code ca.crt} and
   * {@code tls-crypt.key}, the client's own or the shared one, each of mode 0600. The same
   * credentials give the same octets.
   */
  public byte[] pack() {
    String name = credentials.name();
    Map<String, String> files = new LinkedHashMap<>();
    files.put(name + ".conf", Template.render(TEMPLATE, values()));
    files.put(name + ".crt", credentials.certificate());
    files.put(name + ".key", credentials.key());
    files.put("ca.crt", credentials.authority());
    files.put("tls-crypt.key", outerKey());
    SeekableInMemoryByteChannel bytes = new SeekableInMemoryByteChannel();
    try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(bytes)) {
      for (Map.Entry<String, String> file : files.entrySet()) {
        ZipArchiveEntry entry = new ZipArchiveEntry(file.getKey());
        entry.setUnixMode(REGULAR_FILE_0600);
        entry.setTime(wallClock());
        zip.putArchiveEntry(entry);
        zip.write(file.getValue().getBytes(StandardCharsets.UTF_8));
        zip.closeArchiveEntry();
      }
    } catch (IOException e) {
      throw new IllegalStateException("cannot make the pack of " + name, e);
    }
    return Arrays.copyOf(bytes.array(), Math.toIntExact(bytes.size()));
  }

  private String outerKey() {
    return credentials.ownTlsCryptKey().orElseGet(credentials::tlsCryptKey);
  }

  private Map<String, Object> values() {
    Map<String, Object> values = new HashMap<>();
    values.put("name", credentials.name());
    values.put("host", host);
    values.put("port", port);
    values.put("mtu", mtu);
    values.put("ownKey", credentials.ownTlsCryptKey().isPresent());
    values.put("protocol", transport == Transport.UDP ? "udp" : "tcp");
    values.put("server", CertificateAuthority.SERVER);
    return values;
  }

  /**
   * A zip holds wall clock time: that of the certificate's beginning in UTC, in every time zone.
   */
  private long wallClock() {
    LocalDateTime utc = LocalDateTime.ofInstant(credentials.notBefore(), ZoneOffset.UTC);
    return utc.atZone(ZoneId.systemDefault()).toInstant().toEpochMilli();
  }
}

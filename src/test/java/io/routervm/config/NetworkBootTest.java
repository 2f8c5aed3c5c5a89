package io.routervm.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetworkBootTest {
  @TempDir Path directory;

  @Test
  void aServerIsAnAddressOrAHostOfTheFile() {
    List<HostRecord> hosts =
        new ConfigFolder(directory)
            .load(
                """
                version: 1
                os: almalinux-9
                wan: { usb: 0b95:1790 }
                lan: { bridge: brHome, address: 192.168.42.254/24 }
                hosts:
                  - { name: nas, ip: 192.168.42.10 }
                  - { name: files, ip: 192.168.42.11, aliases: [tftp] }
                """)
            .hosts();
    assertThat(boot("192.168.42.99").address(hosts)).isEqualTo(Ipv4.parse("192.168.42.99"));
    assertThat(boot("files").address(hosts)).isEqualTo(Ipv4.parse("192.168.42.11"));
    assertThat(boot("TFTP").address(hosts)).isEqualTo(Ipv4.parse("192.168.42.11"));
    assertThat(boot("printer").address(hosts)).isEmpty();
  }

  private static NetworkBoot boot(String server) {
    return new NetworkBoot("pxelinux.0", server);
  }
}

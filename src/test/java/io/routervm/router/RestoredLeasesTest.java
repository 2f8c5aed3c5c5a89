package io.routervm.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.RouterConfig;
import io.routervm.config.RouterConfigLoader;
import io.routervm.resource.ManagedFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backup holds the leases of all networks in one file. */
class RestoredLeasesTest {
  private static final String PHONE = "1 52:54:00:00:00:01 192.168.42.100 phone *\n";
  private static final String CAMERA = "2 52:54:00:00:00:02 192.168.43.100 camera *\n";
  private static final String GONE = "3 52:54:00:00:00:03 192.168.77.100 * *\n";

  @TempDir Path directory;

  @Test
  void eachGoesToItsNetwork() throws Exception {
    Path file = directory.resolve("router.yaml");
    Files.writeString(
        file,
        """
        version: 1
        os: debian-12
        install:
          method: image
          image: https://images.example/debian.qcow2
          sha256: 0000000000000000000000000000000000000000000000000000000000000000
        wan: { bridge: brIsp }
        lan: { bridge: brHome, address: 192.168.42.254/24 }
        networks:
          - { name: iot, vlan: 20, address: 192.168.43.254/24 }
          - { name: guest, vlan: 30, address: 192.168.44.254/24 }
        """);
    RouterConfig config = new RouterConfigLoader(name -> null).load(file);
    assertThat(
            RestoredGuest.leases(PHONE + CAMERA + GONE, config).stream()
                .map(ManagedFile.class::cast)
                .collect(Collectors.toMap(ManagedFile::path, ManagedFile::content)))
        .containsOnlyKeys("/var/lib/misc/dnsmasq.leases", "/var/lib/misc/dnsmasq-iot.leases")
        .containsEntry("/var/lib/misc/dnsmasq.leases", PHONE + GONE)
        .containsEntry("/var/lib/misc/dnsmasq-iot.leases", CAMERA);
  }
}

package io.routervm.lab;

import io.routervm.config.Identity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.libvirt.Connect;
import org.libvirt.Domain;
import org.libvirt.LibvirtException;
import org.libvirt.StoragePool;

/**
 * What libvirt's test driver holds in this process, as a file that other processes open by its URI:
 * each of them has a domain of its own then, which looks like ours.
 */
final class TestDriverNode {
  private TestDriverNode() {}

  /** Writes the file; returns the URI. */
  static String write(Path file, Identity identity) {
    try {
      Connect connect = new Connect("test:///default");
      StoragePool pool = connect.storagePoolLookupByName("default-pool");
      String volume = pool.storageVolLookupByName("router.qcow2").getXMLDesc(0);
      String node =
          "<node>"
              + connect
                  .domainLookupByName(identity.name())
                  .getXMLDesc(Domain.XMLFlags.INACTIVE | Domain.XMLFlags.SECURE)
              + connect.networkLookupByName(identity.managementNetworkName()).getXMLDesc(0)
              + pool.getXMLDesc(0).replace("</pool>", volume + "</pool>")
              + "</node>";
      connect.close();
      Files.writeString(file, node);
      return "test://" + file;
    } catch (LibvirtException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

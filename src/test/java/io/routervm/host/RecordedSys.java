package io.routervm.host;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Lays out a sysfs of plain files from a record, or by hand. */
public record RecordedSys(Path root) {
  /** Puts the record {@code sysfs/NAME.txt} below the root. */
  public RecordedSys with(String name) {
    try (InputStream record = RecordedSys.class.getResourceAsStream("/sysfs/" + name + ".txt")) {
      List<String> lines =
          new String(record.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
      for (String line : lines) {
        if (!line.startsWith("#")) {
          String[] words = line.split(" ", 3);
          if (words[0].equals("link")) {
            link(words[1], words[2]);
          } else {
            file(words[1], words[2]);
          }
        }
      }
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A file with one line. */
  public RecordedSys file(String path, String content) {
    try {
      Path file = root.resolve(path);
      Files.createDirectories(file.getParent());
      Files.writeString(file, content + "\n");
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A link in place of whatever is there. */
  public RecordedSys link(String path, String target) {
    try {
      Path link = root.resolve(path);
      Files.createDirectories(link.getParent());
      Files.deleteIfExists(link);
      Files.createSymbolicLink(link, Path.of(target));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A real USB 3 Ethernet adapter on port {@code port}; no NIC of it is seen when taken. */
  public RecordedSys adapter(String port, String serial, String nic, String mac, int device) {
    String folder = "bus/usb/devices/" + port;
    file(folder + "/idVendor", "0b95");
    file(folder + "/idProduct", "1790");
    file(folder + "/product", "AX88179");
    file(folder + "/serial", serial);
    file(folder + "/busnum", "2");
    file(folder + "/devnum", String.valueOf(device));
    file(folder + "/speed", "5000");
    file(folder + ":1.0/bInterfaceClass", "ff");
    file(folder + ":1.0/bInterfaceSubClass", "ff");
    file(folder + ":1.0/bInterfaceProtocol", "00");
    link(folder + ":1.0/driver", "../drivers/" + (nic.isEmpty() ? "usbfs" : "ax88179_178a"));
    if (!nic.isEmpty()) {
      file(folder + ":1.0/net/" + nic + "/address", mac);
      file(folder + ":1.0/net/" + nic + "/speed", "1000");
      file(folder + ":1.0/net/" + nic + "/carrier", "1");
    }
    return this;
  }
}

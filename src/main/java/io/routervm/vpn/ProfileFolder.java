package io.routervm.vpn;

import io.routervm.failure.Failure;
import io.routervm.failure.Reason;
import io.routervm.pki.ClientProfile;
import io.routervm.platform.DurableFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The folder that a client's files are written to: {@code NAME.ovpn} and {@code NAME.zip}, mode
 * 0600, each written whole. It is made when it is not there, for its owner alone. An older profile
 * of the same client is replaced, nothing else is.
 */
public record ProfileFolder(Path path) {
  public static ProfileFolder of(Path folder) {
    return new ProfileFolder(folder.toAbsolutePath().normalize());
  }

  /**
   * Looks before anything is issued whether the files can be written.
   *
   * @param authority the CA certificate, PEM; empty when there is no CA yet
   * @throws Failure when they cannot, or other files have their names
   */
  void require(String name, Optional<String> authority) {
    Path nearest = path;
    while (!Files.exists(nearest)) {
      nearest = nearest.getParent();
    }
    if (!Files.isDirectory(nearest) || !Files.isWritable(nearest)) {
      throw Failure.usage(
          "the profile cannot be written there: that is no folder that you may write to",
          nearest.toString(),
          "name another one with --to DIR");
    }
    for (String file : List.of(name + ".ovpn", name + ".zip")) {
      Path target = path.resolve(file);
      if (Files.exists(target, LinkOption.NOFOLLOW_LINKS) && !isOlder(target, name, authority)) {
        throw Failure.usage(
            "there is a file of that name which is no profile of \"" + name + "\" here",
            target.toString(),
            "move it away, or name another folder with --to DIR");
      }
    }
  }

  List<Path> write(ClientProfile profile) {
    String name = profile.credentials().name();
    Map<Path, byte[]> files = new LinkedHashMap<>();
    files.put(path.resolve(profile.fileName()), profile.inline().getBytes(StandardCharsets.UTF_8));
    files.put(path.resolve(name + ".zip"), profile.pack());
    try {
      Files.createDirectories(
          path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      for (Map.Entry<Path, byte[]> file : files.entrySet()) {
        DurableFiles.DISK.write(file.getKey(), file.getValue());
      }
    } catch (IOException e) {
      throw Failure.precondition(
          "the certificate of \""
              + name
              + "\" is there, but its profile cannot be written: "
              + Reason.of(e),
          path.toString(),
          "mend that, or choose another folder, then run `routervm vpn export " + name + "`",
          e);
    }
    return new ArrayList<>(files.keySet());
  }

  private static boolean isOlder(Path file, String name, Optional<String> authority) {
    return authority.filter(pem -> new WrittenProfile(file).isOf(name, pem)).isPresent();
  }
}

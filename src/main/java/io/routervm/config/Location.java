package io.routervm.config;

import io.routervm.config.document.Refusal;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Where a file or folder is: a URL, or a path of this host, which is a URI without a scheme until
 * it is known where a relative one starts.
 */
final class Location {
  private static final Set<String> SCHEMES = Set.of("http", "https", "file");

  static final String EXPECTED = "a URL (http, https, file) or a path";
  static final String PATTERN = "^[^\\s]([^\\r\\n]*[^\\s])?$";

  private Location() {}

  static Optional<URI> parse(String text) throws Refusal {
    if (!text.equals(text.strip()) || text.isEmpty() || text.contains("\n")) {
      throw new Refusal("is neither a URL nor a path");
    }
    try {
      if (!text.matches("(?s)[A-Za-z][A-Za-z0-9+.-]*:.*")) {
        return Optional.of(
            Path.of(text).isAbsolute()
                ? Path.of(text).normalize().toUri()
                : new URI(null, null, "./" + text, null));
      }
      URI url = new URI(text);
      check(text, url);
      return Optional.of(url);
    } catch (URISyntaxException | InvalidPathException e) {
      throw new Refusal("is neither a URL nor a path", "Check its spelling.");
    }
  }

  private static void check(String text, URI url) throws Refusal {
    String scheme = url.getScheme().toLowerCase(Locale.ROOT);
    if (!SCHEMES.contains(scheme)) {
      throw new Refusal("has a scheme that is not supported", "Use http, https, file or a path.");
    }
    boolean remote = !scheme.equals("file");
    if (url.getRawUserInfo() != null || (remote && text.contains("@"))) {
      throw new Refusal(
          "holds credentials, which would end up in files and on consoles",
          "Use a server that needs none, or a local copy.");
    }
    if (remote ? url.getHost() == null : local(url).isEmpty()) {
      throw new Refusal("names no host or file", "Check its spelling.");
    }
    if (url.getRawFragment() != null || url.getRawQuery() != null) {
      throw new Refusal("has a query or a fragment", "Write the plain URL.");
    }
  }

  /** With a scheme; a relative path starts at {@code directory}. */
  static URI in(Path directory, URI location) {
    return location.isAbsolute()
        ? location
        : directory.resolve(location.getPath()).normalize().toUri();
  }

  /** The file or folder of this host; empty for a URL of another. */
  static Optional<Path> local(URI url) {
    if (!url.getScheme().equalsIgnoreCase("file")) {
      return Optional.empty();
    }
    try {
      return Optional.of(Path.of(url));
    } catch (IllegalArgumentException | FileSystemNotFoundException e) {
      return Optional.empty();
    }
  }

  /** With the slash that makes relative names resolve inside. */
  static URI asFolder(URI url) {
    return url.toString().endsWith("/") ? url : URI.create(url + "/");
  }
}

package io.routervm.config;

import io.routervm.config.document.Key;
import java.net.URI;
import java.util.Optional;

/** Names that nobody at home is to find: a file of one's own, or what somebody publishes. */
public record BlockList(
    @Key(
            alternative = true,
            value =
                "A file beside router.yaml: a name a line, a hosts file, or a browser's list of"
                    + " names.")
        @Is(Kind.LIST_FILE)
        Optional<String> file,
    @Key(
            alternative = true,
            value =
                "Instead of file: where such a list is published; https only. The hypervisor"
                    + " fetches it, keeps it, and looks for a newer one every day.")
        @Is(Kind.HTTPS_URL)
        Optional<URI> url) {
  /** A file beside router.yaml. */
  public static BlockList ofFile(String file) {
    return new BlockList(Optional.of(file), Optional.empty());
  }
}

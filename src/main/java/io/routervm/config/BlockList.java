package io.routervm.config;

import io.routervm.config.document.Key;

/** Names that nobody at home is to find. */
public record BlockList(
    @Key("A file beside router.yaml: a name a line, a hosts file, or a browser's list of names.")
        @Is(Kind.LIST_FILE)
        String file) {}

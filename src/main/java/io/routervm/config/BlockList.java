package io.routervm.config;

import io.routervm.config.document.Key;

/** Names that nobody at home is to find. */
public record BlockList(
    @Key("A file beside router.yaml: names one a line, a hosts file, or lines such as ||name^.")
        @Is(Kind.LIST_FILE)
        String file) {}

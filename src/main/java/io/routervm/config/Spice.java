package io.routervm.config;

import io.routervm.config.document.Default;
import io.routervm.config.document.Key;

public record Spice(
    @Key("Address of the hypervisor that SPICE listens on.")
        @Default("0.0.0.0")
        @Is(Kind.ADDRESS_TEXT)
        String listen,
    @Key(
            "generated: made by routervm and kept in its state folder. none: no password,"
                + " which is warned about. Or a secret reference.")
        @Default("generated")
        @Is(Kind.GENERATED_SECRET)
        Secret password) {}

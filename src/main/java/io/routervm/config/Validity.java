package io.routervm.config;

import io.routervm.config.document.Default;
import io.routervm.config.document.Key;
import io.routervm.config.document.Within;
import java.time.Duration;

public record Validity(
    @Key(name = "ca", value = "Validity of the CA certificate.")
        @Default("5y")
        @Within("1d to 50y")
        @Is(Kind.VALIDITY)
        Duration authority,
    @Key("Validity of the server's.") @Default("1y") @Within("1d to 50y") @Is(Kind.VALIDITY)
        Duration server,
    @Key("Validity of a client's.") @Default("1y") @Within("1d to 50y") @Is(Kind.VALIDITY)
        Duration client) {}

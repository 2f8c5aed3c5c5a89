package io.routervm.pki;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What router.yaml says about keys and certificates.
 *
 * @param key type of new keys, the CA's when it is created and each server's and client's
 * @param authority how long a CA certificate is valid
 * @param server how long a server certificate is valid
 * @param client how long a client certificate is valid
 * @param revocationList how long a CRL is valid; when it runs out, the whole VPN refuses clients
 * @param passphrase of the CA key, asked for when the key is first used; empty leaves the key of a
 *     new CA unencrypted
 */
public record Policy(
    KeyType key,
    Duration authority,
    Duration server,
    Duration client,
    Duration revocationList,
    Optional<Supplier<char[]>> passphrase) {}

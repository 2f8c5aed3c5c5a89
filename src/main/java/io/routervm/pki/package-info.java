/**
 * The VPN's certificates on the hypervisor, in the layout of an easy-rsa 3 PKI, so that a user can
 * fall back on that tool; the CA key never leaves the folder. BouncyCastle is used here and nowhere
 * else; of routervm's own packages only {@code template}, {@code failure} and {@code platform}.
 *
 * <p>{@link io.routervm.pki.CertificateAuthority} is the way in. An operation reads the books into
 * a {@code PkiTransaction}, which collects {@code FileChanges}; {@code Journal} writes them all to
 * one file first, whose rename is the moment at which the operation counts, and then to their
 * places. Only {@link io.routervm.platform.DurableFiles} changes files, which is how the tests can
 * stop an operation at every single step.
 *
 * <p>Beside easy-rsa's files: {@code tls-crypt.key}; {@code tls-crypt-v2.key}, from which the outer
 * key of each client follows; {@code crlnumber}, openssl's own; {@code renewed/…_by_serial/},
 * certificates that a renewed one replaced; {@code pending-revocations}, when those will be
 * revoked; {@code .lock} and, while an operation is at work, {@code .journal}.
 *
 * <p>Easy-rsa takes no lock and knows no journal: it must not run while a routervm command does.
 * What it issues or revokes is in {@code index.txt} and so in the list; its {@code revoke} makes no
 * CRL, the next maintenance does.
 *
 * <p>Validity begins an hour before issue (see {@code Issuer.CLOCK_SKEW}) and never ends after the
 * CA's.
 */
package io.routervm.pki;

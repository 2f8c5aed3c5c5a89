/**
 * A router in one encrypted file, and back: {@link io.routervm.backup.Backup} and {@link
 * io.routervm.backup.Restoration}.
 *
 * <p>The file is an age file (format {@code age-encryption.org/v1}, passphrase recipient) around a
 * compressed tar archive. Why age: it is a published format with its own test vectors and several
 * kept implementations, it authenticates every byte and notices a cut, and its owner can open it
 * with the {@code age} program when routervm is not at hand. Header, key schedule and chunks are
 * the library Jagged's; its scrypt module is not used: {@code PassphraseStanza} gets that from
 * BouncyCastle, by way of {@code pki}, where that library lives. The cost is N = 2^17, which needs
 * 128 MiB and which a hypervisor with 1 GiB can still give.
 *
 * <p>{@code manifest.json} comes first: version of the layout, which router, which sections, and
 * what is missing and why. The other names are those of the state folder below {@code state/}, of
 * what lies in the guest below {@code guest/}, {@code router.yaml}, and {@code secrets/N}. A file
 * with any other name, of any other kind, or of a newer layout is refused before anything is
 * written: a decrypted archive is still somebody's input.
 *
 * <p>A restore writes a new state folder beside the old one and renames it into place, so that it
 * happens whole or not. What belongs into the guest waits in {@code restored/} of the state folder
 * until {@code create} has given it to the new system; see {@link
 * io.routervm.router.RestoredGuest}.
 */
package io.routervm.backup;

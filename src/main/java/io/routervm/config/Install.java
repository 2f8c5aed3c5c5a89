package io.routervm.config;

import io.routervm.config.RouterConfig.InstallMethod;
import io.routervm.config.RouterConfig.InstallNetwork;
import io.routervm.config.document.Default;
import io.routervm.config.document.Key;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/**
 * How the operating system gets on the disk. Paths are absolute and URLs here.
 *
 * @param mirrorKeys the keys themselves, ASCII armoured; empty means the OS's own
 * @param acceptEol whether the user has taken note that the OS gets no security updates
 */
public record Install(
    @Key(
            "kickstart: unattended installation from a tree. image: a cloud image, started"
                + " with a cloud-init NoCloud seed.")
        @Default("kickstart")
        InstallMethod method,
    @Key(
            "Install tree for method kickstart: a URL, or the folder of a mounted ISO. By"
                + " default the one of the operating system.")
        @Is(Kind.LOCATION)
        Optional<URI> tree,
    @Key(
            "SHA-256 of the tree's .treeinfo, which names the checksums of the rest; it is verified"
                + " before anything of the tree is used. `routervm tree verify` prints it.")
        @Is(Kind.CHECKSUM)
        Optional<String> treeSha256,
    @Key("qcow2 image for method image: a URL or a path. Needs sha256.") @Is(Kind.LOCATION)
        Optional<URI> image,
    @Key("SHA-256 of the image; it is verified before it is used.") @Is(Kind.CHECKSUM)
        Optional<String> sha256,
    @Key(
            "Package mirror for the router: a URL, or a folder of this host, which is served"
                + " on the management network while packages are worked on; by default the"
                + " operating system's own repositories. For centos-7 the folder that holds"
                + " os, updates, extras and epel, for almalinux-9 BaseOS, AppStream and epel;"
                + " for debian-12 the archive's URL, or the folder that holds debian and"
                + " debian-security.")
        @Is(Kind.LOCATION)
        Optional<URI> mirror,
    @Key(
            "File with the OpenPGP public keys that sign the mirror's packages, where they"
                + " are not the operating system's own.")
        @Is(Kind.LOCATION_TEXT)
        Optional<String> mirrorKeys,
    @Key("true: no warning about an operating system that gets no security updates any" + " more.")
        @Default("false")
        boolean acceptEol,
    @Key(
            "The NIC that has Internet access during the installation: lan while brHome is"
                + " still on the ISP LAN, wan when the cables are already swapped.")
        @Default("lan")
        InstallNetwork network) {
  public Install {
    treeSha256 = treeSha256.map(checksum -> checksum.toLowerCase(Locale.ROOT));
    sha256 = sha256.map(checksum -> checksum.toLowerCase(Locale.ROOT));
  }
}

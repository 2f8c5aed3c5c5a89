package io.routervm.config;

import io.routervm.config.RouterConfig.Accelerator;
import io.routervm.config.RouterConfig.InstallMethod;
import io.routervm.config.RouterConfig.InstallNetwork;
import io.routervm.config.document.Choice;
import io.routervm.config.document.Flag;
import io.routervm.config.document.Key;
import io.routervm.config.document.Section;
import io.routervm.config.document.Values;
import io.routervm.config.document.Whole;
import java.net.URI;

/** The keys of router.yaml about the virtual machine: install, hypervisor, vm. */
final class MachineKeys {
  /** {@code install}. */
  static final class Install {
    static final Key<InstallMethod> METHOD =
        Key.defaulting(
            "method",
            Choice.of(InstallMethod.class),
            "kickstart",
            "kickstart: unattended installation from a tree. image: a cloud image, started with a"
                + " cloud-init NoCloud seed.");
    static final Key<String> TREE =
        Key.optional(
            "tree",
            Texts.LOCATION,
            "Install tree for method kickstart: a URL, or the folder of a mounted ISO. By default"
                + " the one of the operating system.");
    static final Key<String> IMAGE =
        Key.optional(
            "image",
            Texts.LOCATION,
            "qcow2 image for method image: a URL or a path. Needs sha256.");
    static final Key<String> SHA256 =
        Key.optional(
            "sha256", Texts.CHECKSUM, "SHA-256 of the image; it is verified before it is used.");
    static final Key<String> TREE_SHA256 =
        Key.optional(
            "tree_sha256",
            Texts.CHECKSUM,
            "SHA-256 of the tree's .treeinfo, which names the checksums of the rest; it is verified"
                + " before anything of the tree is used. `routervm tree verify` prints it.");
    static final Key<String> MIRROR =
        Key.optional(
            "mirror",
            Texts.LOCATION,
            "Package mirror for the router: a URL, or a folder of this host, which is served on the"
                + " management network while packages are worked on; by default the operating"
                + " system's own repositories. For centos-7 the folder that holds os, updates,"
                + " extras and epel, for almalinux-9 BaseOS, AppStream and epel; for debian-12 the"
                + " archive's URL, or the folder that holds debian and debian-security.");
    static final Key<String> MIRROR_KEYS =
        Key.optional(
            "mirror_keys",
            Texts.LOCATION,
            "File with the OpenPGP public keys that sign the mirror's packages, where they are not"
                + " the operating system's own.");
    static final Key<Boolean> ACCEPT_EOL =
        Key.defaulting(
            "accept_eol",
            new Flag(),
            "false",
            "true: no warning about an operating system that gets no security updates any more.");
    static final Key<InstallNetwork> NETWORK =
        Key.defaulting(
            "network",
            Choice.of(InstallNetwork.class),
            "lan",
            "The NIC that has Internet access during the installation: lan while brHome is still on"
                + " the ISP LAN, wan when the cables are already swapped.");
    static final Section SECTION =
        Section.of(METHOD, TREE, TREE_SHA256, IMAGE, SHA256, MIRROR, MIRROR_KEYS, ACCEPT_EOL, NETWORK);

    private Install() {}
  }

  /** {@code hypervisor}. */
  static final class Hypervisor {
    static final Key<URI> URI_KEY =
        Key.defaulting("uri", Texts.LIBVIRT_URI, "qemu:///system", "libvirt connection URI.");
    static final Key<Accelerator> ACCELERATOR =
        Key.defaulting(
            "accelerator",
            Choice.of(Accelerator.class),
            "kvm",
            "kvm: hardware virtualisation. tcg: emulation, slow, for labs.");
    static final Section SECTION = Section.of(URI_KEY, ACCELERATOR);

    private Hypervisor() {}
  }

  /** {@code vm.spice}. */
  static final class Spice {
    static final Key<Ipv4> LISTEN =
        Key.defaulting(
            "listen", Texts.ADDRESS, "0.0.0.0", "Address of the hypervisor that SPICE listens on.");
    static final Key<Secret> PASSWORD =
        Key.defaulting(
            "password",
            SecretText.GENERATED_OR_NONE,
            "generated",
            "generated: made by routervm and kept in its state folder. none: no password, which is"
                + " warned about. Or a secret reference.");
    static final Section SECTION = Section.of(LISTEN, PASSWORD);

    private Spice() {}
  }

  /** {@code vm}. */
  static final class Vm {
    static final Key<Integer> VCPUS =
        Key.defaulting("vcpus", new Whole(1, 64), "1", "Number of virtual CPUs.");
    static final Key<Integer> MEMORY =
        Key.defaulting(
            "memory",
            Quantities.size("512MiB", "1024GiB"),
            "1024MiB",
            "Memory of the running router. An installer that needs more gets it for the"
                + " installation only.");
    static final Key<Integer> DISK =
        Key.defaulting(
            "disk",
            Quantities.size("3GiB", "65536GiB"),
            "4GiB",
            "Virtual size of the disk: 500 MB for /boot, the rest for /, no swap.");
    static final Key<String> POOL =
        Key.defaulting("pool", Texts.POOL, "default", "libvirt storage pool of the disk.");
    static final Key<Boolean> AUTOSTART =
        Key.defaulting(
            "autostart", new Flag(), "true", "Whether the router starts with the hypervisor.");
    static final Key<Values> SPICE =
        Key.section("spice", Spice.SECTION, "The router's screen over the network.");
    static final Section SECTION = Section.of(VCPUS, MEMORY, DISK, POOL, AUTOSTART, SPICE);

    private Vm() {}
  }

  private MachineKeys() {}
}

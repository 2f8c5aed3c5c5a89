package io.routervm.config;

import io.routervm.config.document.Default;
import io.routervm.config.document.Key;
import io.routervm.config.document.Within;

public record Vm(
    @Key("Number of virtual CPUs.") @Default("1") @Within("1 to 64") int vcpus,
    @Key(
            name = "memory",
            value =
                "Memory of the running router. An installer that needs more gets it for the"
                    + " installation only.")
        @Default("1024MiB")
        @Within("512MiB to 1024GiB")
        @Is(Kind.SIZE)
        int memoryMebibytes,
    @Key(
            name = "disk",
            value = "Virtual size of the disk: 500 MB for /boot, the rest for /, no swap.")
        @Default("4GiB")
        @Within("3GiB to 65536GiB")
        @Is(Kind.SIZE)
        int diskMebibytes,
    @Key("libvirt storage pool of the disk.") @Default("default") @Is(Kind.POOL) String pool,
    @Key(
            "full: all the room that the disk can ever take is reserved in the pool at once."
                + " thin: it takes room as the router writes; a pool that is full pauses the"
                + " router.")
        @Default("full")
        Allocation allocation,
    @Key("Whether the router starts with the hypervisor.") @Default("true") boolean autostart,
    @Key("The router's screen over the network.") @Default("{}") Spice spice) {
  public enum Allocation {
    FULL,
    THIN
  }
}

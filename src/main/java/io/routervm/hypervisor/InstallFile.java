package io.routervm.hypervisor;

/** A volume that exists only while an installer runs; named {@code NAME-install-<suffix>}. */
public enum InstallFile {
  KERNEL("vmlinuz"),
  INITRD("initrd"),
  SEED("seed.iso");

  private final String suffix;

  InstallFile(String suffix) {
    this.suffix = suffix;
  }

  public String volume(String domain) {
    return domain + "-install-" + suffix;
  }
}

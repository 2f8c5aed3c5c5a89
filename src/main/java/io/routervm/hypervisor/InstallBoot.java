package io.routervm.hypervisor;

/** What the machine boots during the install, instead of its own disk alone. */
public sealed interface InstallBoot {
  /**
   * An installer's kernel and initrd, uploaded as {@link InstallFile}s before.
   *
   * @param arguments kernel command line
   */
  record Installer(String arguments) implements InstallBoot {}

  /** The disk, with the uploaded {@link InstallFile#SEED} in the CD drive. */
  record Seeded() implements InstallBoot {}
}

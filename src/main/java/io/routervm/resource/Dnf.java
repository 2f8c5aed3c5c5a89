package io.routervm.resource;

/** dnf of EL8 and later. */
final class Dnf extends RpmProgram {
  Dnf() {
    super(
        "dnf -y --setopt=exit_on_lock=True --setopt=timeout=30 --setopt=retries=1"
            + " --setopt=metadata_expire=1 --setopt=install_weak_deps=False"
            + " --setopt=clean_requirements_on_remove=False",
        "upgrade");
  }
}

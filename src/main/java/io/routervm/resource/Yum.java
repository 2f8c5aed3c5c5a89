package io.routervm.resource;

/** yum of EL7. */
final class Yum extends RpmProgram {
  Yum() {
    super(
        "yum -y --setopt=exit_on_lock=True --setopt=timeout=30 --setopt=retries=1"
            + " --setopt=metadata_expire=1 --setopt=skip_missing_names_on_install=False"
            + " --setopt=clean_requirements_on_remove=False",
        "update");
  }
}

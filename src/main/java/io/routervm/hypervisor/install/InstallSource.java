package io.routervm.hypervisor.install;

import io.routervm.hypervisor.InstallBoot;

/** What one install method puts before the machine, between its empty disk and its marker. */
interface InstallSource extends AutoCloseable {
  /** Fetches and checks all that can be had before anything is changed. */
  void fetch();

  /** Puts disk and install files in place; what the machine is then to boot. */
  InstallBoot prepare(String nonce);

  /** Before an install that was interrupted is watched on: what it still needs of this process. */
  void resume();

  @Override
  void close();
}

package io.routervm.guest;

import io.routervm.shell.Script;

/**
 * What routervm keeps in the guest.
 *
 * @param state folder of the journal and the restarts that are still due, mode 0700
 * @param lock file whose lock a run holds; its text says who
 */
record GuestFolders(String state, String lock) {
  static final GuestFolders DEFAULT = new GuestFolders("/var/lib/routervm", "/run/routervm.lock");

  Script assignments() {
    return Script.assign("state", state).then(Script.assign("lock", lock));
  }
}

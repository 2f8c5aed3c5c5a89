package io.routervm.router;

/** Removes a router: what is ours on the hypervisor, and on request what we remember. */
public record Destruction(MachineContext context) {
  /**
   * Removes the virtual machine, its disk and its network; run again, it removes what was left.
   *
   * @param purge the state folder too: keys, PKI, revisions
   */
  public void run(boolean purge) {
    StateLock.holding(
        context.state(),
        "destroy",
        () -> {
          context.hypervisor().destroy(context.config());
          // The next router of this name has other host keys and a disk of its own.
          context.state().delete(context.state().knownHosts());
          context.state().delete(context.state().createRecord());
          context.state().delete(context.state().cutoverRecord());
          context.state().delete(context.state().upgradeRecord());
          new StateFolder(context.state().install()).purge();
          if (purge) {
            context.state().purge();
            context.state().removeEmptyFolderAround();
          }
          return null;
        });
  }
}

package io.routervm.router;

/** Removes a router: what is ours on the hypervisor, and on request what we remember. */
public final class Destruction {
  private final Site site;

  public Destruction(Site site) {
    this.site = site;
  }

  /**
   * Removes the virtual machine, its disk and its network; run again, it removes what was left.
   *
   * @param purge the state folder too: keys, PKI, revisions
   */
  public void run(boolean purge) {
    StateLock.holding(
        site.state(),
        "destroy",
        () -> {
          site.hypervisor().destroy(site.config());
          // The next router of this name has other host keys and a disk of its own.
          site.state().delete(site.state().knownHosts());
          site.state().delete(site.state().createRecord());
          site.state().delete(site.state().cutoverRecord());
          site.state().delete(site.state().upgradeRecord());
          new StateFolder(site.state().install()).purge();
          if (purge) {
            site.state().purge();
            site.state().removeEmptyFolderAround();
          }
          return null;
        });
  }
}

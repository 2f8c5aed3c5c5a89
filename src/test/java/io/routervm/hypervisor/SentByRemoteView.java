package io.routervm.hypervisor;

import io.routervm.shell.SentScript;
import java.util.ArrayList;
import java.util.List;

/** What a hypervisor on another machine is asked, and does. */
public final class SentByRemoteView {
  private SentByRemoteView() {}

  public static List<SentScript> all() {
    List<SentScript> scripts = new ArrayList<>();
    scripts.add(SentScript.of("hypervisor program", RemoteView.question("nft", "list ruleset")));
    scripts.add(SentScript.of("hypervisor switch", RemoteView.isRoots()));
    RemoteNetworkFolder.scripts()
        .forEach(one -> scripts.add(SentScript.of("hypervisor folder " + scripts.size(), one)));
    return scripts;
  }
}

package io.routervm.router;

import io.routervm.config.MacAddress;
import io.routervm.config.Placement;
import io.routervm.config.RouterConfig;
import io.routervm.extras.Extras;
import io.routervm.hypervisor.DomainXml;
import io.routervm.hypervisor.Machine;
import io.routervm.hypervisor.install.Kickstart;
import io.routervm.hypervisor.install.Seed;
import io.routervm.service.Router;
import io.routervm.service.RouterSecrets;
import io.routervm.service.Services;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that would be used, as files; what only a run knows has a stand-in that says so.
 *
 * @param files relative path to content
 * @param binaries those that are no text
 * @param notes what is not the real thing, for people
 */
public record Rendering(
    Map<String, String> files, Map<String, byte[]> binaries, List<String> notes) {
  // Shaped like the real ones, so that what is rendered stays valid.
  private static final String NO_NONCE = "0".repeat(32);
  private static final String NO_KEY =
      "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

  public static Rendering of(
      RouterConfig config,
      Placement placement,
      StateFolder state,
      RouterSecrets secrets,
      Extras extras) {
    List<String> notes = new ArrayList<>();
    Machine machine = machine(config, state, notes);
    String key =
        state
            .read(state.publicKey())
            .orElseGet(
                () -> {
                  notes.add("the SSH key is made by `create`: a stand-in is shown");
                  return NO_KEY;
                });
    Map<String, String> files = new LinkedHashMap<>();
    files.put("domain.xml", DomainXml.shown(config));
    if (config.management() == RouterConfig.Management.ISOLATED) {
      files.put("network.xml", DomainXml.managementNetwork(config));
    }
    if (config.install().method() == RouterConfig.InstallMethod.KICKSTART) {
      files.put(
          "install/ks.cfg",
          Kickstart.render(
              machine, config.install().tree().orElseThrow().toString(), key, NO_NONCE));
    } else {
      Seed.files(machine, key, NO_NONCE)
          .forEach((name, content) -> files.put("install/" + name, content));
    }
    config.dns().publishedLists().stream()
        .filter(url -> new ListFolder(state).text(url).isEmpty())
        .forEach(url -> notes.add("no copy of " + url + " is kept: its names are not shown"));
    Router router =
        new Router(config, placement, machine.wanMac(), secrets)
            .with(extras)
            .with(new ListFolder(state));
    Services.files(router).forEach((path, content) -> files.put("guest" + path, content));
    Map<String, byte[]> binaries = new LinkedHashMap<>();
    Services.binaries(router).forEach((path, content) -> binaries.put("guest" + path, content));
    return new Rendering(files, binaries, List.copyOf(notes));
  }

  private static Machine machine(RouterConfig config, StateFolder state, List<String> notes) {
    boolean adapter = !(config.wan().source() instanceof RouterConfig.WanBridge);
    Optional<MacAddress> seen =
        config
            .wan()
            .mac()
            .or(
                () ->
                    adapter
                        ? CreateRecord.read(state).wanMac().map(MacAddress::of)
                        : Optional.empty());
    if (adapter && seen.isEmpty()) {
      notes.add("the WAN NIC's MAC address is read by `create`: a stand-in is shown");
    }
    return new Machine(config, seen.orElse(config.identity().wan()), Optional.empty());
  }
}

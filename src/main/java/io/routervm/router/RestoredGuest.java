package io.routervm.router;

import io.routervm.config.Ipv4;
import io.routervm.config.LocalNetwork;
import io.routervm.config.RouterConfig;
import io.routervm.failure.Failure;
import io.routervm.guest.Caller;
import io.routervm.guest.GuestReconciler;
import io.routervm.guest.HostUnreachableException;
import io.routervm.guest.RemoteShell;
import io.routervm.platform.Deadline;
import io.routervm.platform.Pause;
import io.routervm.progress.Progress;
import io.routervm.resource.ManagedFile;
import io.routervm.resource.Resource;
import io.routervm.resource.SystemdUnit;
import io.routervm.service.Dnsmasq;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a restored backup has for the guest: its own SSH host keys and the DHCP leases. They wait in
 * {@code restored/} of the state folder until a new system is there to take them.
 */
public record RestoredGuest(StateFolder state) {
  /** In the guest, {@code ssh_host_ed25519_key} and its like. */
  public static final String HOST_KEYS = "/etc/ssh/";

  /** Name of the leases here; in the guest each system has its own place for them. */
  public static final String LEASES = "dnsmasq.leases";

  private static final Pattern PRIVATE_KEY = Pattern.compile("ssh_host_[a-z0-9]+_key");
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration PAUSE = Duration.ofMillis(500);

  /** Whether anything waits, be it nothing but the note that the folder was restored. */
  public boolean isPending() {
    return Files.isDirectory(state.restored());
  }

  /** File name to content, as they lie here. */
  public Map<String, String> files() {
    if (!isPending()) {
      return Map.of();
    }
    try (Stream<Path> all = Files.list(state.restored())) {
      Map<String, String> files = new TreeMap<>();
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        String name = file.getFileName().toString();
        if (name.equals(LEASES) || PRIVATE_KEY.matcher(name.replace(".pub", "")).matches()) {
          files.put(name, Files.readString(file, StandardCharsets.UTF_8));
        }
      }
      return files;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Gives the running guest what waits for it, and pins its old host keys again. May be killed at
   * any moment and run again: until the guest was seen with its old keys, old and new are pinned.
   *
   * @return what was given, for people
   */
  public String give(RouterConfig config, GuestAccess access, Progress progress) {
    Map<String, String> files = files();
    List<String> fresh = pinned(config.name());
    List<String> old = publicKeys(files);
    Set<String> both = new LinkedHashSet<>(fresh);
    both.addAll(old);
    if (!both.isEmpty()) {
      access.pin(List.copyOf(both));
    }
    try (RemoteShell host = access.await(PATIENCE, progress::console)) {
      GuestReconciler guest = new GuestReconciler(host, resources(files, config), progress);
      Outcomes.require(guest.apply(guest.plan(), Caller.of("create")), config.name());
    }
    if (!old.isEmpty()) {
      pinOld(access, fresh, old, both);
    }
    new StateFolder(state.restored()).purge();
    return told(files);
  }

  private static List<Resource> resources(Map<String, String> files, RouterConfig config) {
    SystemdUnit server =
        new SystemdUnit(
            config.os().unit("ssh") + ".service", true, true, SystemdUnit.OnNotify.RELOAD);
    List<Resource> resources = new ArrayList<>();
    files.forEach(
        (name, text) -> {
          if (name.equals(LEASES)) {
            // Written once, before dnsmasq is there: from then on the file is dnsmasq's.
            resources.addAll(leases(text, config));
          } else if (PRIVATE_KEY.matcher(name).matches()) {
            resources.add(
                ManagedFile.secret(HOST_KEYS + name, text)
                    .checkedBy("ssh-keygen", "-l", "-f")
                    .notifying(server.id()));
          } else {
            resources.add(ManagedFile.of(HOST_KEYS + name, text).notifying(server.id()));
          }
        });
    resources.add(server);
    return resources;
  }

  /** A backup has those of all networks together; what none of the others knows is the home's. */
  static List<Resource> leases(String text, RouterConfig config) {
    Map<LocalNetwork, StringBuilder> files = new LinkedHashMap<>();
    config.networks().forEach(network -> files.put(network, new StringBuilder()));
    for (String line : text.lines().toList()) {
      String[] words = line.split(" ", -1);
      LocalNetwork owner =
          Optional.of(words)
              .filter(all -> all.length > 2)
              .flatMap(all -> Ipv4.parse(all[2]))
              .flatMap(address -> around(config, address))
              .orElse(config.networks().get(0));
      files.get(owner).append(line).append('\n');
    }
    return files.entrySet().stream()
        .filter(file -> !file.getValue().isEmpty())
        .<Resource>map(
            file ->
                ManagedFile.of(
                    Dnsmasq.leaseFile(config.os(), file.getKey()), file.getValue().toString()))
        .toList();
  }

  private static Optional<LocalNetwork> around(RouterConfig config, Ipv4 address) {
    return config.networks().stream()
        .filter(network -> network.subnet().contains(address))
        .findFirst();
  }

  /** Of the types that the backup does not have, the new system's keys stay. */
  private static void pinOld(
      GuestAccess access, List<String> fresh, List<String> old, Set<String> both) {
    Set<String> types = old.stream().map(RestoredGuest::type).collect(Collectors.toSet());
    List<String> kept =
        Stream.concat(old.stream(), fresh.stream().filter(key -> !types.contains(type(key))))
            .distinct()
            .toList();
    access.pin(kept);
    try {
      connect(access);
    } catch (HostUnreachableException e) {
      access.pin(List.copyOf(both));
      throw Failure.precondition(
          "the router does not show its restored host keys: " + e.what(),
          e.subject(),
          "run `routervm create` again; `routervm console` works without SSH",
          e);
    }
  }

  /** A reloaded SSH server shows its old key for a moment. */
  private static void connect(GuestAccess access) {
    Deadline end = Deadline.in(PATIENCE);
    while (true) {
      try {
        access.open().close();
        return;
      } catch (HostUnreachableException e) {
        if (end.isOver()) {
          throw e;
        }
        Pause.of(PAUSE);
      }
    }
  }

  /** OpenSSH lines without host names. */
  private List<String> pinned(String name) {
    return state
        .read(state.knownHosts())
        .map(text -> text.lines().toList())
        .orElse(List.of())
        .stream()
        .filter(line -> line.startsWith(name + " "))
        .map(line -> line.substring(name.length() + 1))
        .toList();
  }

  private static List<String> publicKeys(Map<String, String> files) {
    return files.entrySet().stream()
        .filter(file -> file.getKey().endsWith(".pub"))
        .map(file -> file.getValue().strip().split(" ", 3))
        .filter(words -> words.length >= 2)
        .map(words -> words[0] + " " + words[1])
        .toList();
  }

  private static String type(String key) {
    return key.split(" ", 2)[0];
  }

  private static String told(Map<String, String> files) {
    long keys = files.keySet().stream().filter(name -> name.endsWith(".pub")).count();
    long leases =
        Optional.ofNullable(files.get(LEASES)).map(text -> text.lines().count()).orElse(0L);
    return keys + " SSH host keys and " + leases + " DHCP leases of the restored backup";
  }
}

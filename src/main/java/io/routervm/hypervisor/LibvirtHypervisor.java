package io.routervm.hypervisor;

import io.routervm.config.MacAddress;
import io.routervm.config.RouterConfig;
import io.routervm.config.RouterConfig.Accelerator;
import io.routervm.config.RouterConfig.Management;
import io.routervm.config.RouterConfig.UsbNic;
import io.routervm.config.RouterConfig.WanSource;
import io.routervm.failure.Failure;
import io.routervm.failure.Finding;
import io.routervm.host.UsbAdapter;
import io.routervm.progress.Progress;
import io.routervm.remote.RemoteHost;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.libvirt.Connect;
import org.w3c.dom.Element;

/** {@link Hypervisor} on libvirt. */
public final class LibvirtHypervisor implements Hypervisor {
  private final Connect connect;
  private final Supplier<NativeLibvirt> connecting;
  private final NativeLibvirt extras;
  private final LocalHost host;
  private final String uri;
  private final Domains domains;
  private final Map<String, StreamedConsole> streamed = new HashMap<>();

  private LibvirtHypervisor(
      Connect connect, Supplier<NativeLibvirt> connecting, LocalHost host, String uri) {
    this.connect = connect;
    this.uri = uri;
    this.connecting = connecting;
    this.extras = connecting.get();
    this.host = host;
    this.domains = new Domains(connect, extras);
  }

  /**
   * Connects.
   *
   * @throws Failure when libvirt does not answer
   */
  public static LibvirtHypervisor open(RouterConfig.Hypervisor settings) {
    String uri = settings.uri().toString();
    return LibvirtErrors.connect(
        uri,
        () ->
            new LibvirtHypervisor(
                new Connect(uri),
                () -> new NativeLibvirt(uri),
                new LocalHost(settings.uri()),
                uri));
  }

  /** As above, over the connection to another machine that there is. */
  public static LibvirtHypervisor open(RouterConfig.Hypervisor settings, RemoteHost remote) {
    String uri = settings.uri().toString();
    return RemoteLibvirt.connect(
        remote,
        settings.uri(),
        through ->
            new LibvirtHypervisor(
                new Connect(through),
                () ->
                    RemoteLibvirt.connect(
                        remote, settings.uri(), again -> new NativeLibvirt(again, uri)),
                new LocalHost(settings.uri(), remote),
                uri));
  }

  @Override
  public List<Finding> preflight(RouterConfig config) {
    return new LibvirtPreflight(connect, extras, host, config).run();
  }

  @Override
  public Optional<DomainState> domain(String name) {
    return domains.state(name);
  }

  @Override
  public Optional<MacAddress> adapterAddress(WanSource source) {
    return host.adapterAddress(source);
  }

  @Override
  public MachinePlan plan(Machine machine) {
    return new LibvirtPlan(this, machine);
  }

  @Override
  public void define(Machine machine) {
    RouterConfig config = machine.config();
    Optional<DomainState> found = domains.state(machine.name());
    found.ifPresent(Domains::refuseForeign);
    boolean isolated = config.management() == Management.ISOLATED;
    if (isolated) {
      network(config).refuseForeign();
    }
    if (found.isEmpty()) {
      volumes(config).refuseForeign();
    }
    if (isolated) {
      ensureNetwork(config, found.filter(DomainState::active).isPresent());
    }
    if (found.isEmpty()) {
      // Without autostart: a hypervisor that restarts must not boot a disk that is half installed.
      redefine(DomainXml.definition(machine, facts(config), Metadata.defined()));
    }
  }

  @Override
  public void record(String name, Metadata metadata) {
    ownDomain(name);
    domains.record(name, metadata);
  }

  @Override
  public void createDisk(Machine machine) {
    ownDomain(machine.name());
    volumes(machine.config()).createDisk();
  }

  @Override
  public void createDisk(Machine machine, Path image, Progress progress) {
    ownDomain(machine.name());
    Qcow2.of(image).requireUsable(image, bytes(machine.config()));
    volumes(machine.config()).createDisk(image, progress);
  }

  @Override
  public void upload(Machine machine, InstallFile file, Path content, Progress progress) {
    ownDomain(machine.name());
    volumes(machine.config()).uploadInstallFile(file.volume(machine.name()), content, progress);
  }

  @Override
  public void removeInstallFiles(RouterConfig config) {
    ownDomain(config.name());
    volumes(config).removeInstallFiles();
  }

  @Override
  public void startInstall(Machine machine, InstallBoot boot) {
    DomainState state = ownDomain(machine.name());
    domains.startFrom(
        machine.name(),
        DomainXml.install(machine, facts(machine.config()), state.metadata().orElseThrow(), boot));
    listen(machine.name());
  }

  @Override
  public void start(String name) {
    if (!ownDomain(name).active()) {
      domains.start(name);
      listen(name);
    }
  }

  @Override
  public void stop(String name, Duration limit, Runnable waiting) {
    resume(name);
    if (ownDomain(name).active()) {
      domains.stop(name, limit, waiting);
    }
  }

  @Override
  public void resume(String name) {
    if (ownDomain(name).paused()) {
      domains.resume(name);
    }
  }

  @Override
  public void reset(String name) {
    if (ownDomain(name).active()) {
      domains.reset(name);
    }
  }

  @Override
  public DiskSnapshot snapshot(RouterConfig config) {
    // The domain says it, not the pool, which may be off or gone while a router in a file runs.
    RouterVolumes volumes = volumes(config);
    return domains.disk(config.name()).map(DiskSource::isFile).orElse(true)
        ? new LibvirtSnapshot(connect, this, config, volumes::open)
        : new DiskCopy(this, config, volumes::open);
  }

  @Override
  public void cutPower(String name) {
    if (ownDomain(name).active()) {
      domains.cutPower(name);
    }
  }

  @Override
  public void setAutostart(String name, boolean on) {
    ownDomain(name);
    domains.setAutostart(name, on);
  }

  @Override
  public void destroy(RouterConfig config) {
    Optional<DomainState> found = domains.state(config.name());
    if (found.isPresent()) {
      Domains.refuseForeign(found.get());
      // Opened first: what refuses a changed vm.pool must not have pulled the plug by then.
      RouterVolumes volumes = volumes(config);
      try (StoragePoolVolumes pool = volumes.openToRemove()) {
        cutPower(config.name());
        volumes.remove(pool);
      }
    }
    network(config).remove();
    // Last: as long as the domain stands, a second run knows what is ours.
    if (found.isPresent()) {
      domains.undefine(config.name());
    }
  }

  @Override
  public ConsoleLog console(String name) {
    Path log = Path.of(DomainXml.serialLog(name));
    return host.mayRead(log)
        ? new SerialLog(log)
        : streamed.computeIfAbsent(name, one -> new StreamedConsole(connecting, one));
  }

  /** Whoever has asked for a machine's console is going to read it from the start on. */
  private void listen(String name) {
    Optional.ofNullable(streamed.get(name)).ifPresent(StreamedConsole::listen);
  }

  @Override
  public void close() {
    streamed.values().forEach(StreamedConsole::close);
    extras.close();
    LibvirtErrors.run(uri, connect::close);
  }

  /** The domain, which must exist and be ours. */
  DomainState ownDomain(String name) {
    DomainState state =
        domains
            .state(name)
            .orElseThrow(
                () ->
                    Failure.precondition(
                        "there is no domain " + name, uri, "Run `routervm create` first."));
    Domains.refuseForeign(state);
    return state;
  }

  /** The persistent definition with its secrets. */
  Element definition(String name) {
    return domains.definition(name);
  }

  @Override
  public List<String> furtherNetworks(String name) {
    if (domains.state(name).isEmpty()) {
      return List.of();
    }
    return DomainNetworks.of(definition(name)).keySet().stream()
        .map(DomainNetworks::network)
        .toList();
  }

  Optional<Element> running(String name) {
    return domains.running(name);
  }

  void attach(String name, String device) {
    domains.attach(name, device);
  }

  void update(String name, String device) {
    domains.update(name, device);
  }

  void detach(String name, String device) {
    domains.detach(name, device);
  }

  void redefine(String xml) {
    extras.define(xml);
  }

  void ensureNetwork(RouterConfig config, boolean inUse) {
    host.makeNetworkFolder();
    network(config).ensure(inUse);
  }

  ManagementNetwork network(RouterConfig config) {
    return new ManagementNetwork(connect, config);
  }

  /** What it has in storage pools. */
  RouterVolumes volumes(RouterConfig config) {
    return new RouterVolumes(connect, domains, host, config);
  }

  void growDisk(RouterConfig config) {
    if (ownDomain(config.name()).active()) {
      domains.growDisk(config.name(), bytes(config));
      return;
    }
    volumes(config).growDisk();
  }

  /** Of the disk, whose room may be wanted or not. */
  DiskReservation.State reservation(RouterConfig config) {
    try (StoragePoolVolumes volumes = volumes(config).open()) {
      return host.reservation(volumes, config).state();
    }
  }

  /** As {@link DiskReservation#ensure}. */
  void reserve(RouterConfig config) {
    try (StoragePoolVolumes volumes = volumes(config).open()) {
      host.reservation(volumes, config).ensure();
    }
  }

  /** As {@link DiskReservation#ensureWithRoom}. */
  void reserveWithRoom(RouterConfig config) {
    try (StoragePoolVolumes volumes = volumes(config).open()) {
      host.reservation(volumes, config).ensureWithRoom();
    }
  }

  HostFacts facts(RouterConfig config) {
    boolean kvm = config.hypervisor().accelerator() == Accelerator.KVM;
    long qemu = LibvirtErrors.call(uri, connect::getVersion);
    long release = LibvirtErrors.call(uri, connect::getLibVersion);
    try (StoragePoolVolumes volumes = volumes(config).open()) {
      return HostFacts.of(
          extras,
          kvm ? "kvm" : "qemu",
          qemu,
          release,
          volumes(config).diskSource(volumes),
          RouterVolumes.installFolder(volumes, config),
          adapter(config));
    }
  }

  /** Only when vendor and product do not say which one is meant. */
  private Optional<UsbAdapter> adapter(RouterConfig config) {
    return config.wan().source() instanceof UsbNic nic && host.mustTellApart(nic)
        ? host.alone(nic)
        : Optional.empty();
  }

  private static long bytes(RouterConfig config) {
    return config.vm().diskMebibytes() * 1024L * 1024L;
  }
}

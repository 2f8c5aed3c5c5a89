package io.routervm.hypervisor.install;

import io.routervm.config.MacAddress;
import io.routervm.config.RouterConfig;
import io.routervm.config.RouterConfig.WanSource;
import io.routervm.failure.Finding;
import io.routervm.hypervisor.ConsoleLog;
import io.routervm.hypervisor.DiskSnapshot;
import io.routervm.hypervisor.DomainState;
import io.routervm.hypervisor.Hypervisor;
import io.routervm.hypervisor.InstallBoot;
import io.routervm.hypervisor.InstallFile;
import io.routervm.hypervisor.Machine;
import io.routervm.hypervisor.MachinePlan;
import io.routervm.hypervisor.Metadata;
import io.routervm.progress.Progress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Fails on every call; fakes override what their test expects. */
public class UnscriptedHypervisor implements Hypervisor {
  @Override
  public List<Finding> preflight(RouterConfig config) {
    throw unscripted();
  }

  @Override
  public Optional<DomainState> domain(String name) {
    throw unscripted();
  }

  @Override
  public Optional<MacAddress> adapterAddress(WanSource source) {
    throw unscripted();
  }

  @Override
  public MachinePlan plan(Machine machine) {
    throw unscripted();
  }

  @Override
  public void define(Machine machine) {
    throw unscripted();
  }

  @Override
  public void record(String name, Metadata metadata) {
    throw unscripted();
  }

  @Override
  public void createDisk(Machine machine) {
    throw unscripted();
  }

  @Override
  public void createDisk(Machine machine, Path image, Progress progress) {
    throw unscripted();
  }

  @Override
  public void upload(Machine machine, InstallFile file, Path content, Progress progress) {
    throw unscripted();
  }

  @Override
  public void removeInstallFiles(RouterConfig config) {
    throw unscripted();
  }

  @Override
  public void startInstall(Machine machine, InstallBoot boot) {
    throw unscripted();
  }

  @Override
  public void start(String name) {
    throw unscripted();
  }

  @Override
  public void stop(String name, Duration limit, Runnable waiting) {
    throw unscripted();
  }

  @Override
  public void resume(String name) {
    throw unscripted();
  }

  @Override
  public void reset(String name) {
    throw unscripted();
  }

  @Override
  public DiskSnapshot snapshot(RouterConfig config) {
    throw unscripted();
  }

  @Override
  public void cutPower(String name) {
    throw unscripted();
  }

  @Override
  public void setAutostart(String name, boolean on) {
    throw unscripted();
  }

  @Override
  public void destroy(RouterConfig config) {
    throw unscripted();
  }

  @Override
  public ConsoleLog console(String name) {
    throw unscripted();
  }

  @Override
  public void close() {}

  protected static AssertionError unscripted() {
    return new AssertionError("a call that the test did not expect");
  }
}

package io.routervm.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.RouterConfig;
import io.routervm.config.RouterConfig.Accelerator;
import io.routervm.config.RouterConfig.Hypervisor;
import io.routervm.config.Secret;
import io.routervm.plan.Difference;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.libvirt.Connect;
import org.libvirt.LibvirtException;
import org.libvirt.StoragePool;

/** A hypervisor on libvirt's own test driver, whose state lives in this process. */
abstract class LibvirtFixture {
  static final String URI_TEXT = "test:///default";
  private static final String POOL = "default-pool";

  final SampleConfig sample =
      new SampleConfig()
          .hypervisor(URI_TEXT, Accelerator.TCG)
          .vm(SampleConfig.vm(1024, 4096, POOL));
  LibvirtHypervisor hypervisor;
  Connect outside;

  @BeforeEach
  void open() throws LibvirtException {
    hypervisor = LibvirtHypervisor.open(new Hypervisor(URI.create(URI_TEXT), Accelerator.TCG));
    outside = new Connect(URI_TEXT);
    removeForeignPools();
  }

  /** The driver remembers other tests' pools while anything refers to them, such as garbage. */
  private void removeForeignPools() throws LibvirtException {
    for (String name : outside.listStoragePools()) {
      if (!name.equals(POOL)) {
        StoragePool pool = outside.storagePoolLookupByName(name);
        pool.destroy();
        pool.free();
      }
    }
    for (String name : outside.listDefinedStoragePools()) {
      if (!name.equals(POOL)) {
        StoragePool pool = outside.storagePoolLookupByName(name);
        pool.undefine();
        pool.free();
      }
    }
  }

  @AfterEach
  void close() throws LibvirtException {
    hypervisor.destroy(sample.build());
    outside.close();
    hypervisor.close();
  }

  static List<String> lines(MachinePlan plan) {
    return plan.differences().stream()
        .map(Difference::diff)
        .flatMap(diff -> diff.lines().stream())
        .toList();
  }

  static Machine machine(SampleConfig sample) {
    RouterConfig config = sample.build();
    assertThat(config.vm().spice().password()).isInstanceOf(Secret.Generated.class);
    return new Machine(
        config, config.identity().wan(), Optional.of(new GraphicsPassword("s3cret-of-the-screen")));
  }
}

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

/** A hypervisor on libvirt's own test driver, whose state lives in this process. */
abstract class LibvirtFixture {
  static final String URI_TEXT = "test:///default";

  final SampleConfig sample =
      new SampleConfig()
          .hypervisor(URI_TEXT, Accelerator.TCG)
          .vm(SampleConfig.vm(1024, 4096, "default-pool"));
  LibvirtHypervisor hypervisor;
  Connect outside;

  @BeforeEach
  void open() throws LibvirtException {
    hypervisor = LibvirtHypervisor.open(new Hypervisor(URI.create(URI_TEXT), Accelerator.TCG));
    outside = new Connect(URI_TEXT);
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

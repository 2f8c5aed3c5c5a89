package io.routervm.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.hypervisor.DomainState;
import io.routervm.hypervisor.Metadata;
import io.routervm.hypervisor.install.UnscriptedHypervisor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A router whose owner wants it off, and this host's keeper. */
class PowerOffTest {
  @TempDir Path folder;

  private final Libvirt libvirt = new Libvirt();
  private final List<String> told = new ArrayList<>();
  private RouterContext context;
  private KeeperMemory memory;

  @BeforeEach
  void context() {
    RouterContext usual = new ScriptedRouter(folder).context;
    context =
        new RouterContext(
            usual.config(),
            usual.state().prepare(),
            libvirt,
            usual.guest(),
            usual.graphics(),
            usual.secrets(),
            usual.keys(),
            usual.yaml());
    memory = new KeeperMemory(context.state());
  }

  @Test
  void theKeeperIsToldOfOneThatIsOffAlready() throws IOException {
    powerOff();
    assertThat(seen()).endsWith(" stopped\n");
    assertThat(told).isEmpty();
    memory.started();
    assertThat(seen()).endsWith(" running (started)\n");
  }

  /** It was on its way to start it when it could not know of the wish yet. */
  @Test
  void oneThatTheKeeperStartsMeanwhileIsStoppedAgain() throws IOException {
    libvirt.startedByKeeper = 1;
    powerOff();
    assertThat(libvirt.stops).isEqualTo(2);
    assertThat(libvirt.active).isFalse();
    assertThat(seen()).endsWith(" stopped\n");
  }

  @Test
  void itIsOffAlsoWhenTheKeeperCannotBeTold() throws IOException {
    Files.createFile(context.state().path().resolve("keeper"));
    powerOff();
    assertThat(told).singleElement().asString().contains("keeper cannot be told");
  }

  @Test
  void withoutAStateFolderNobodyLooks() {
    context.state().purge();
    powerOff();
    assertThat(context.state().exists()).isFalse();
  }

  @Test
  void aKeeperThatBeginsKnowsNothingOfEarlierBoots() throws IOException {
    memory.forgetOtherBoots();
    memory.stopped();
    memory.forgetOtherBoots();
    assertThat(seen()).endsWith(" stopped\n");
    Files.writeString(context.state().keeperSeen(), "another-boot running (booted)\n");
    memory.started();
    assertThat(seen()).startsWith("another-boot running");
    memory.forgetOtherBoots();
    assertThat(context.state().keeperSeen()).doesNotExist();
  }

  private void powerOff() {
    new PowerOff(context, Duration.ofSeconds(1), false, told::add, () -> {}).run();
  }

  private String seen() throws IOException {
    return Files.readString(context.state().keeperSeen());
  }

  private final class Libvirt extends UnscriptedHypervisor {
    private boolean active;
    private int startedByKeeper;
    private int stops;

    @Override
    public Optional<DomainState> domain(String name) {
      active = startedByKeeper-- > 0;
      return Optional.of(
          new DomainState(
              name,
              context.config().identity().domain(),
              Optional.of(Metadata.defined()),
              active,
              active ? "running" : "shut off (crashed)",
              true,
              1024,
              1));
    }

    @Override
    public void stop(String name, Duration limit, Runnable waiting) {
      stops++;
    }
  }
}

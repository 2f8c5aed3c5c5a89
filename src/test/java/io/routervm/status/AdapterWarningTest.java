package io.routervm.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.host.RecordedSys;
import io.routervm.host.UsbAdapters;
import io.routervm.hypervisor.SampleConfig;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdapterWarningTest {
  private static final String MAC = "aa:bb:cc:dd:ee:01";

  @TempDir Path sys;

  @Test
  void aMissingAdapterIsTold() {
    new RecordedSys(sys).with("qemu-adapter");
    assertThat(warning(true).orElseThrow()).contains("no USB NIC 0b95:1790", "plug it in");
    assertThat(warning(false)).isPresent();
  }

  @Test
  void anAdapterThatIsStillTheHostsIsToldWhileTheRouterRuns() {
    new RecordedSys(sys).adapter("2-1", "A", "enp0", MAC, 3);
    assertThat(warning(true).orElseThrow()).contains("does not have it", "host install");
    assertThat(warning(false)).isEmpty();
  }

  @Test
  void anAdapterThatTheRouterHasIsAsItShouldBe() {
    new RecordedSys(sys).adapter("2-1", "A", "", "", 3);
    assertThat(warning(true)).isEmpty();
  }

  @Test
  void aHostWithoutUsbCannotTell() {
    assertThat(warning(true)).isEmpty();
  }

  private Optional<String> warning(boolean runs) {
    return AdapterWarning.of(new SampleConfig().build(), runs, new UsbAdapters(sys));
  }
}

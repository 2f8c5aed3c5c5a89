package io.routervm.hypervisor.install;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.hypervisor.ConsoleLog;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

class BootConsoleTest {
  private static final byte[] LINE = "again\n".getBytes(StandardCharsets.UTF_8);

  @Test
  @Timeout(value = 20, threadMode = ThreadMode.SEPARATE_THREAD)
  void aMachineThatPrintsForEverIsExplainedWithWhatItHasPrinted() {
    BootConsole boot = new BootConsole(new Chatty(), 0);
    assertThat(boot.explain()).isEqualTo("the last line on its console is: again");
    assertThat(boot.lines()).hasSize(2);
  }

  /** There is a new line whenever somebody looks. */
  private static final class Chatty implements ConsoleLog {
    private long printed = 2L * LINE.length;

    @Override
    public long length() {
      return printed;
    }

    @Override
    public byte[] read(long offset) {
      printed += LINE.length;
      return LINE;
    }
  }
}

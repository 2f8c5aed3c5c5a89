package io.routervm.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.plan.Unmanaged.UnmanagedFile;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class UnmanagedTest {
  private static List<UnmanagedFile> files(int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(number -> new UnmanagedFile("/etc/dnsmasq.d/" + number, "dnsmasq"))
        .toList();
  }

  @Test
  void whereThereIsNothingThereIsNothingToDo() {
    assertThat(Unmanaged.NONE.any()).isFalse();
    assertThat(Unmanaged.NONE.remedy()).isEmpty();
    assertThat(Unmanaged.NONE.sentence()).isEmpty();
  }

  @Test
  void aFileIsNamedWithItsReader() {
    Unmanaged unmanaged = Unmanaged.of(files(2), 0);
    assertThat(unmanaged.any()).isTrue();
    assertThat(unmanaged.remedy()).contains("routervm adopt PATH");
    assertThat(unmanaged.sentence())
        .isEqualTo("/etc/dnsmasq.d/1 (read by: dnsmasq), /etc/dnsmasq.d/2 (read by: dnsmasq)");
  }

  @Test
  void whatNobodyLookedAtCountsAsWell() {
    Unmanaged unmanaged = Unmanaged.of(List.of(), 3);
    assertThat(unmanaged.any()).isTrue();
    assertThat(unmanaged.remedy()).isNotEmpty();
    assertThat(unmanaged.sentence()).isEqualTo("and 3 more");
  }

  @Test
  void theFirstTenAreNamedAndTheOthersCounted() {
    assertThat(Unmanaged.of(files(10), 0).sentence())
        .contains("/etc/dnsmasq.d/10 ")
        .doesNotContain("more");
    assertThat(Unmanaged.of(files(12), 4).sentence())
        .contains("/etc/dnsmasq.d/10 ")
        .doesNotContain("/etc/dnsmasq.d/11 ")
        .endsWith(", and 6 more");
  }
}

package io.routervm.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.plan.Unmanaged.UnmanagedFile;
import io.routervm.shell.Script;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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

  /** What was written by hand and is router.yaml's by now is in the plan, and told there. */
  @Test
  void whatThePlanChangesIsNobodysNoMore() {
    GuestChange write =
        new GuestChange(
            new ResourceId("file", "/etc/dnsmasq.d/2"),
            "change /etc/dnsmasq.d/2",
            Diff.ofValue("old", "new"),
            Script.of("write"),
            Optional.empty(),
            Set.of());
    Unmanaged left = Unmanaged.of(files(3), 4).without(new Plan(List.of(write)));
    assertThat(left.files())
        .extracting(UnmanagedFile::path)
        .containsExactly("/etc/dnsmasq.d/1", "/etc/dnsmasq.d/3");
    assertThat(left.more()).isEqualTo(4);
    assertThat(Unmanaged.of(files(3), 0).without(new Plan(List.of())).files()).hasSize(3);
  }
}

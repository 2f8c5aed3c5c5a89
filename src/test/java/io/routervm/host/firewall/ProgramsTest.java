package io.routervm.host.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.host.firewall.Programs.Answer;
import io.routervm.host.firewall.Programs.End;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ProgramsTest {
  private final Programs programs = Programs.ofThisMachine(Duration.ofSeconds(20));

  @Test
  void whatAProgramPrintsIsItsAnswer() {
    assertThat(programs.ask("sh", "-c", "echo one; echo two; echo error >&2"))
        .isEqualTo(new Answer(End.DONE, "one\ntwo\n"));
  }

  @Test
  void oneThatFailsPrintsNothingOfUse() {
    assertThat(programs.ask("sh", "-c", "echo half; exit 1")).isEqualTo(Answer.FAILED);
    assertThat(programs.ask("no-such-program-here")).isEqualTo(Answer.MISSING);
  }

  @Test
  @Timeout(30)
  void oneThatHangsIsNotWaitedFor() {
    Programs impatient = Programs.ofThisMachine(Duration.ofSeconds(1));
    assertThat(impatient.ask("sh", "-c", "echo half; sleep 80")).isEqualTo(Answer.FAILED);
  }
}

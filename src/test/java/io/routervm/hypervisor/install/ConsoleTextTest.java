package io.routervm.hypervisor.install;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ConsoleTextTest {
  private final ConsoleText text = new ConsoleText();

  @Test
  void terminalControlIsGone() {
    assertThat(
            text.lines(
                bytes("\u001b[H\u001b[2J\u001b[?25l\u001b[K\u001b[39;49mhello\u001b[0m\r\n")))
        .containsExactly("hello");
    assertThat(text.lines(bytes("a\u001b]0;title\u0007b\u001b(Bc\n"))).containsExactly("abc");
    assertThat(text.lines(bytes("x\u0000\u0007\u0008\u007f\u009b31my\n"))).containsExactly("x31my");
  }

  @Test
  void whatMovesTheCursorEndsALine() {
    assertThat(text.lines(bytes("first\u001b[s\u001b[24;1Hclock\u001b[ulast\n")))
        .containsExactly("first", "clock", "last");
  }

  @Test
  void theInstallersTabBarIsLeftOut() {
    assertThat(
            text.lines(
                bytes(
                    "a\u001b[s\u001b[24;1H\u001b[30;42m[anaconda] 1:main* 2:shell\u001b[0m\u001b[ub\n")))
        .containsExactly("a", "b");
  }

  @Test
  void aLineInTwoPiecesIsOneLine() {
    assertThat(text.lines(bytes("routervm-inst"))).isEmpty();
    assertThat(text.lines(bytes("alled 00ff\nnext"))).containsExactly("routervm-installed 00ff");
    assertThat(text.rest()).containsExactly("next");
    assertThat(text.rest()).isEmpty();
  }

  @Test
  void anEndlessLineIsCutNotKept() {
    assertThat(text.lines(bytes("z".repeat(10_000)))).hasSize(1);
    assertThat(text.rest()).isEmpty();
  }

  private static byte[] bytes(String value) {
    return value.getBytes(StandardCharsets.ISO_8859_1);
  }
}

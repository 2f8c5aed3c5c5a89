package io.routervm.failure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class PrintableTest {
  @Test
  void whatATerminalOrTheEyeWouldObeyIsShownByItsNumber() {
    assertThat(Printable.text("\u001b[2J")).isEqualTo("\\x1b[2J");
    assertThat(Printable.text("a\rb\u0000c\u007fd\u009b31m"))
        .isEqualTo("a\\x0db\\x00c\\x7fd\\x9b31m");
    assertThat(Printable.text("safe\u202egnp.exe")).isEqualTo("safe\\u202egnp.exe");
    assertThat(Printable.text("\u2066x\u2069\u200b\u2028\ufeff"))
        .isEqualTo("\\u2066x\\u2069\\u200b\\u2028\\ufeff");
    assertThat(Printable.text("\ud800")).isEqualTo("\\ud800");
    assertThat(Printable.text("\udb40\udc41")).isEqualTo("\\udb40\\udc41");
  }

  @Test
  void whatPeopleWriteIsLeftAsItIs() {
    String text = "Müller's 路由器 ──── ✓ …\n\tname\\x1b";
    assertThat(Printable.text(text)).isSameAs(text);
  }

  @Test
  void jsonMeansTheSameAfterwards() {
    JsonMapper mapper = JsonMapper.builder().build();
    String value = "\u001b\u009b\u202e\u007f\udb40\udc41é\n";
    String json = Printable.json(mapper.writeValueAsString(value));
    assertThat(json).doesNotContain("\u009b", "\u202e", "\u007f").contains("é");
    assertThat(mapper.readValue(json, String.class)).isEqualTo(value);
  }
}

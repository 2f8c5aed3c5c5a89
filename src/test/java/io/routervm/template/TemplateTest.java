package io.routervm.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Templates of the user's. */
class TemplateTest {
  @Test
  void isRenderedWithinItsTime() throws TemplateProblem {
    assertThat(Template.renderText("a.ftl", "[=name]", Map.of("name", "router")))
        .isEqualTo("router");
  }

  /** It writes nothing, so what it may write at most does not end it. */
  @Test
  @Timeout(60)
  void oneThatDoesNotEndIsRefused() {
    String endless = "[#list 1..100000000000 as x][/#list]";
    assertThatThrownBy(
            () -> Template.renderText("a.ftl", endless, Map.of(), Duration.ofMillis(1500)))
        .isInstanceOf(TemplateProblem.class)
        .hasMessage("it is not done after 1.5 s: is there a list in it that does not end?");
  }
}

package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.lab.Outage.Ground;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The page of outages has a row of each, and in it a measured time: {@code scripts/test outages}
 * writes them, {@code -Doutages.update=true} here writes all else.
 */
class OutagePageTest {
  /** A machine is to boot soon; how long that takes is its own affair. */
  private static final Pattern COUNTS = Pattern.compile("(?:it boots after )?(\\d+) s[^;]*$");

  @Test
  void aRowForEachInTheirOrder() {
    if (Boolean.getBoolean("outages.update")) {
      OutagePage.write(OutagePage.expected());
    }
    assertThat(OutagePage.table()).isEqualTo(OutagePage.expected());
    assertThat(Outage.values()).hasSizeGreaterThanOrEqualTo(25);
  }

  @ParameterizedTest
  @EnumSource
  void eachWasMeasured(Outage outage) {
    String measured = OutagePage.measured().get(outage);
    if (outage.ground() == Ground.BOX && measured.equals(Ground.NOT_MEASURED)) {
      return;
    }
    if (outage.goal().copes() && measured.equals(OutagePage.ALL_THE_TIME)) {
      return;
    }
    Matcher seconds = COUNTS.matcher(measured);
    assertThat(seconds.find()).as(measured).isTrue();
    assertThat(Long.parseLong(seconds.group(1)))
        .isLessThanOrEqualTo(outage.goal().limit().toSeconds());
  }
}

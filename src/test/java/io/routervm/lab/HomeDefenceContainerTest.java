package io.routervm.lab;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a live router keeps from its home, asked from {@code pc}: the lab's container. */
@Tag("lab")
@Timeout(600)
class HomeDefenceContainerTest {
  private static LiveContainer container;

  @BeforeAll
  static void up() {
    container = LiveContainer.up("hdf");
    container.lab.lease("pc");
  }

  @AfterAll
  static void down() throws IOException {
    container.close();
  }

  @Test
  void noNameOfTheInternetLeadsIntoIt() {
    ClientMatrix matrix = new ClientMatrix(container.lab);
    matrix.localNames();
    matrix.internetNames();
    matrix.rebinding();
  }
}

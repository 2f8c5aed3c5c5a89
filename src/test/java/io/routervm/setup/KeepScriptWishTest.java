package io.routervm.setup;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.router.KeeperMemory;
import io.routervm.router.StateFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the keeper knows of its owner's wishes when libvirt does not tell of them. */
class KeepScriptWishTest extends KeeperScript {
  /** As after `host install`, when libvirt's daemon was restarted while the router was off. */
  @Test
  void whatWasOffBeforeTheFirstLookIsLeftAlone() throws Exception {
    write("where", "shut off (unknown)");
    once(NOON);
    once(NOON + 15);
    assertThat(done()).isEmpty();
    Path seen = state.resolve("keeper/seen");
    Files.writeString(seen, Files.readString(seen).replaceFirst("^\\S+", "another-boot"));
    once(NOON + 30);
    assertThat(done()).as("after a boot of the host").containsExactly("start");
  }

  @ParameterizedTest
  @ValueSource(strings = {"shut off (crashed)", "shut off (failed)", "shut off (daemon)"})
  void whatRoutervmStoppedStaysStopped(String where) throws Exception {
    write("where", where);
    new KeeperMemory(new StateFolder(state)).stopped();
    once(NOON);
    once(NOON + 3600);
    write("where", "shut off (unknown)");
    once(NOON + 7200);
    assertThat(done()).as("libvirt's daemon has forgotten why it is off").isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"running (booted), start", "paused (I/O error), resume start"})
  void itsWishEndsWithTheNextRun(String active, String steps) throws Exception {
    write("where", "shut off (crashed)");
    new KeeperMemory(new StateFolder(state)).stopped();
    once(NOON);
    write("where", active);
    once(NOON + 600);
    write("where", "shut off (crashed)");
    once(NOON + 1200);
    assertThat(done()).containsExactly(steps.split(" "));
  }

  @Test
  void itsWishEndsWithAStartThatFailed() throws Exception {
    write("where", "shut off (crashed)");
    new KeeperMemory(new StateFolder(state)).stopped();
    once(NOON);
    write("where", "shut off (failed)");
    once(NOON + 15);
    assertThat(done()).containsExactly("start");
  }

  @Test
  void itsWishEndsWithRoutervmStart() throws Exception {
    write("where", "shut off (failed)");
    KeeperMemory memory = new KeeperMemory(new StateFolder(state));
    memory.stopped();
    once(NOON);
    memory.started();
    once(NOON + 15);
    assertThat(done()).containsExactly("start");
  }

  @Test
  void itsWishEndsWithABootOfTheHost() throws Exception {
    new KeeperMemory(new StateFolder(state)).stopped();
    Path seen = state.resolve("keeper/seen");
    Files.writeString(seen, Files.readString(seen).replaceFirst("^\\S+", "another-boot"));
    write("where", "shut off (unknown)");
    once(NOON);
    assertThat(done()).containsExactly("start");
  }
}

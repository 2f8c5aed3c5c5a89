package io.routervm.extras;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.document.ProblemLog;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What its owner wrote stays as it is, comments too. */
class SettingsTextTest {
  @Test
  void theFirstItemMakesTheFile() {
    assertThat(SettingsText.with(Optional.empty(), "packages", "vnstat"))
        .contains("packages:\n  - vnstat\n");
  }

  @Test
  void anItemGoesIntoTheListThatIsThere() {
    String before = "# mine\npackages: [a, b] # two\nunits:\n- { name: a.service }\n";
    assertThat(SettingsText.with(Optional.of(before), "packages", "c"))
        .contains("# mine\npackages: [a, b, c] # two\nunits:\n- { name: a.service }\n");
    assertThat(SettingsText.with(Optional.of(before), "units", "{ name: b.timer }"))
        .contains(
            "# mine\npackages: [a, b] # two\nunits:\n- { name: b.timer }\n- { name: a.service }\n");
    assertThat(SettingsText.with(Optional.of(before), "files", "{ path: /etc/a, owner: a }"))
        .contains(before + "files:\n  - { path: /etc/a, owner: a }\n");
  }

  @Test
  void whatIsThereAlreadyOrWrittenOtherwiseIsLeftToItsOwner() {
    assertThat(SettingsText.with(Optional.of("packages: [a]\n"), "packages", "a")).isEmpty();
    assertThat(SettingsText.with(Optional.of("packages: [\n  a ]\n"), "packages", "b")).isEmpty();
    assertThat(SettingsText.with(Optional.of("{ packages: [a] }\n"), "packages", "b")).isEmpty();
    assertThat(SettingsText.with(Optional.of("nonsense: 1\n"), "packages", "b")).isEmpty();
  }

  /** A path may have what YAML reads otherwise, and adds nothing but itself. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/etc/a\", check: \"reboot",
        "/etc/it's",
        "/etc/back\\slash",
        "/etc/a: b # c",
        "/etc/{a}"
      })
  void aPathIsWrittenAsItIs(String path) {
    String text =
        SettingsText.with(Optional.empty(), "files", SettingsText.file(path, "root", "1 2", "0640"))
            .orElse("");
    assertThat(text).isEmpty();
    text =
        SettingsText.with(Optional.empty(), "files", SettingsText.file(path, "adm", "adm", "0640"))
            .orElseThrow();
    assertThat(ExtrasLoader.read(text, new ProblemLog()).orElseThrow().files())
        .containsExactly(
            new ExtrasSettings.FileSettings(
                path, "adm", "adm", Optional.of("0640"), Optional.empty()));
  }

  @Test
  void whatIsNoItemIsNotAdded() {
    assertThat(SettingsText.with(Optional.empty(), "files", "{ path: /etc/a, mode: \"4755\" }"))
        .isEmpty();
    assertThat(SettingsText.with(Optional.empty(), "packages", "a]\nunits: [")).isEmpty();
  }
}

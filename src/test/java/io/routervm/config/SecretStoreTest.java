package io.routervm.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.failure.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretStoreTest {
  @TempDir Path directory;

  @Test
  void readsAnEnvironmentVariable() {
    assertThat(store().read(new Secret.Environment("SET"))).contains("value");
  }

  @Test
  void readsAFileBesideTheConfigurationWithoutItsLineEnd() throws IOException {
    for (String end : new String[] {"", "\n", "\r\n"}) {
      Files.writeString(directory.resolve("secret"), "pä ss" + end);
      assertThat(store().read(new Secret.File(Path.of("secret")))).contains("pä ss");
    }
  }

  @Test
  void readsAgainEachTime() throws IOException {
    SecretStore store = store();
    Files.writeString(directory.resolve("secret"), "one");
    store.read(new Secret.File(Path.of("secret")));
    Files.writeString(directory.resolve("secret"), "two");
    assertThat(store.read(new Secret.File(Path.of("secret")))).contains("two");
  }

  @Test
  void asksForTheGeneratedOneOnlyWhenItIsUsed() {
    SecretStore never =
        new SecretStore(
            directory,
            name -> null,
            () -> {
              throw new AssertionError("asked");
            });
    assertThat(never.read(new Secret.None())).isEmpty();
    assertThat(store().read(new Secret.Generated())).contains("made");
  }

  @Test
  void refusesWhatIsNotOneLineAndDoesNotShowIt() throws IOException {
    for (String content :
        new String[] {"", "\n", "hunter2\nhunter3", "hunter2\0", "h".repeat(4097)}) {
      Files.writeString(directory.resolve("secret"), content);
      assertThatThrownBy(() -> store().read(new Secret.File(Path.of("secret"))))
          .isInstanceOfSatisfying(
              Failure.class,
              failure ->
                  assertThat(failure.what() + failure.subject() + failure.hint())
                      .contains("${file:secret}")
                      .doesNotContain("hunter", "hhhh"));
    }
  }

  @Test
  void aSecretMayHave4096Bytes() throws IOException {
    String longest = "h".repeat(4096);
    Files.writeString(directory.resolve("secret"), longest);
    assertThat(store().read(new Secret.File(Path.of("secret")))).contains(longest);
  }

  @Test
  void aSecretIsShownAsTheFileNamesIt() {
    assertThat(new Secret.Generated()).hasToString("generated");
    assertThat(new Secret.None()).hasToString("none");
    assertThat(new Secret.Environment("SET")).hasToString("${env:SET}");
  }

  @Test
  void refusesBytesThatAreNotText() throws IOException {
    Files.write(directory.resolve("secret"), new byte[] {(byte) 0xff, (byte) 0xfe});
    assertThatThrownBy(() -> store().read(new Secret.File(Path.of("secret"))))
        .isInstanceOf(Failure.class)
        .hasMessage("the secret is not UTF-8 text");
  }

  @Test
  void saysWhatIsMissing() {
    assertThatThrownBy(() -> store().read(new Secret.File(Path.of("none"))))
        .isInstanceOf(Failure.class)
        .hasMessage("the secret cannot be read");
    assertThatThrownBy(() -> store().read(new Secret.Environment("UNSET")))
        .isInstanceOf(Failure.class)
        .hasMessage("the environment variable UNSET is not set");
  }

  private SecretStore store() {
    return new SecretStore(directory, Map.of("SET", "value")::get, () -> "made");
  }
}

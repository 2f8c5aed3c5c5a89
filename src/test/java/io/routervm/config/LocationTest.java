package io.routervm.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.config.document.Refusal;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LocationTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://mirror.example.net/el9/",
        "HTTP://192.0.2.1:8080/",
        "file:///srv/a@b",
        "file:/srv/mirror"
      })
  void aUrlIsTakenAsItIs(String url) throws Refusal {
    assertThat(Location.parse(url)).contains(URI.create(url));
  }

  @ParameterizedTest
  @CsvSource({
    "ftp://mirror.example.net/,has a scheme that is not supported",
    "https://me:pw@mirror.example.net/,holds credentials",
    "https://mirror.example.net/@me,holds credentials",
    "file://me@host/srv,holds credentials",
    "https:///el9,names no host or file",
    "https:el9,names no host or file",
    "file:srv,names no host or file",
    "file://host/srv,names no host or file",
    "https://a.example/?q=1,has a query or a fragment",
    "https://a.example/#x,has a query or a fragment",
    "https://a b/,is neither a URL nor a path",
    "' /srv',is neither a URL nor a path",
    "'',is neither a URL nor a path"
  })
  void whatIsNeitherIsRefused(String text, String message) {
    assertThatThrownBy(() -> Location.parse(text))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining(message);
  }

  @Test
  void aPathHasNoLineEndInIt() {
    assertThatThrownBy(() -> Location.parse("/srv/a\nb")).isInstanceOf(Refusal.class);
  }

  @Test
  void aRelativePathStartsAtAFolderAndOthersStayWhereTheyAre() throws Refusal {
    Path folder = Path.of("/etc/routervm");
    assertThat(Location.in(folder, Location.parse("el9/../mirror").orElseThrow()))
        .isEqualTo(URI.create("file:///etc/routervm/mirror"));
    assertThat(Location.in(folder, Location.parse("/srv/./mirror").orElseThrow()))
        .isEqualTo(URI.create("file:///srv/mirror"));
    URI url = URI.create("https://a.example/el9");
    assertThat(Location.in(folder, url)).isEqualTo(url);
  }

  @Test
  void onlyAFileIsOfThisHost() {
    assertThat(Location.local(URI.create("FILE:///srv/mirror"))).contains(Path.of("/srv/mirror"));
    assertThat(Location.local(URI.create("https://a.example/"))).isEmpty();
    assertThat(Location.local(URI.create("file://host/srv"))).isEmpty();
  }

  @Test
  void aFolderEndsWithOneSlash() {
    assertThat(Location.asFolder(URI.create("file:///srv"))).hasToString("file:///srv/");
    assertThat(Location.asFolder(URI.create("file:///srv/"))).hasToString("file:///srv/");
  }
}

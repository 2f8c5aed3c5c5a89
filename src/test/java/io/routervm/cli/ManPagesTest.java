package io.routervm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.ConfigSchema;
import io.routervm.config.document.KeyTable;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ManPagesTest {
  private final Map<String, String> pages = ManPages.pages();

  @Test
  void eachCommandHasOne() {
    assertThat(pages)
        .containsKeys(
            "man1/routervm.1",
            "man1/routervm-create.1",
            "man1/routervm-vpn-add.1",
            "man5/router.yaml.5");
    assertThat(pages.get("man1/routervm-create.1"))
        .startsWith(".TH \"ROUTERVM\\-CREATE\" 1 ")
        .contains(
            ".SH \"NAME\"\nroutervm\\-create \\- ",
            "\\fB\\-\\-live\\fR",
            "\\fB5\\fR\nfailed and rolled back");
    assertThat(pages.get("man1/routervm-vpn.1")).contains("routervm\\-vpn\\-add(1), ");
  }

  @Test
  void theFilesPageHasEachKey() {
    String page = pages.get("man5/router.yaml.5");
    for (KeyTable.Row key : ConfigSchema.keys()) {
      assertThat(page).contains("\\fB" + key.path().replace("-", "\\-") + "\\fR\n");
    }
  }

  /** What a text says is shown, never obeyed. */
  @Test
  void nothingInATextIsARequest() {
    String page =
        new ManPage("name", 1, "1\"0")
            .heading("a \"quoted\" \\fItitle")
            .paragraph(".so /etc/passwd")
            .term("'key", "line one\n.ex\n\\*(xx")
            .literal(".pi sh\nplain -x")
            .toString();
    List<String> requests = page.lines().filter(line -> line.startsWith(".")).toList();
    assertThat(requests)
        .containsExactly(
            ".TH \"NAME\" 1 \"\" \"1\\(dq0\" \"routervm commands\"",
            ".nh",
            ".ad l",
            ".SH \"a \\(dqquoted\\(dq \\(rsfItitle\"",
            ".PP",
            ".TP",
            ".PP",
            ".RS 4",
            ".nf",
            ".fi",
            ".RE");
    assertThat(page)
        .contains(
            "\n\\&.so /etc/passwd\n",
            "\\fB\\&'key\\fR",
            "\nline one .ex \\(rs*(xx\n",
            "\n\\&.pi sh\n",
            "\nplain \\-x\n");
  }
}

package io.routervm.cli;

import io.routervm.config.ConfigSchema;
import io.routervm.config.document.KeyTable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The manual pages, from what the commands say of themselves and from the keys of router.yaml: one
 * of section 1 for each command, {@code router.yaml(5)}. They are written when a package is made;
 * no user runs this.
 */
final class ManPages {
  private static final String FILE_PAGE = "router.yaml";

  private final String version = new Version().getVersion()[0].replaceFirst("^routervm ?", "");

  private ManPages() {}

  /** The one argument is a folder, which gets {@code man1} and {@code man5}. */
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    for (Map.Entry<String, String> page : new ManPages().all().entrySet()) {
      Path file = folder.resolve(page.getKey());
      Files.createDirectories(file.getParent());
      Files.writeString(file, page.getValue());
    }
  }

  /** Each page by its place below a folder of manuals: {@code man1/routervm-create.1}. */
  static Map<String, String> pages() {
    return new ManPages().all();
  }

  private Map<String, String> all() {
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    CommandSpec root =
        Commands.all(new Main(Map.of(), OutputStream.nullOutputStream(), nowhere)).getCommandSpec();
    Map<String, String> pages = new LinkedHashMap<>();
    commands(root)
        .forEach(one -> pages.put("man1/" + nameOf(one) + ".1", commandPage(one).toString()));
    pages.put("man5/" + FILE_PAGE + ".5", filePage().toString());
    return pages;
  }

  private static Stream<CommandSpec> commands(CommandSpec command) {
    return Stream.concat(
        Stream.of(command),
        command.subcommands().values().stream()
            .map(CommandLine::getCommandSpec)
            .flatMap(ManPages::commands));
  }

  private static String nameOf(CommandSpec command) {
    return command.qualifiedName("-");
  }

  private ManPage commandPage(CommandSpec command) {
    ManPage page = new ManPage(nameOf(command), 1, version);
    page.name(nameOf(command), withoutStop(HelpText.firstSentence(command)));
    page.heading("SYNOPSIS").paragraph(HelpText.synopsis(command));
    page.heading("DESCRIPTION").paragraph(String.join(" ", command.usageMessage().description()));
    page.terms("COMMANDS", HelpText.commands(command));
    page.terms("ARGUMENTS", HelpText.arguments(command));
    page.terms("OPTIONS", HelpText.options(command, false));
    page.terms("OPTIONS OF EVERY COMMAND", HelpText.options(command, true));
    page.terms("EXIT STATUS", HelpText.exits(command));
    page.heading("EXAMPLE").literal(HelpText.declared(command).example());
    List<String> others = new ArrayList<>();
    if (command.parent() != null) {
      others.add(nameOf(command.parent()));
    }
    command.subcommands().values().forEach(one -> others.add(nameOf(one.getCommandSpec())));
    String commands = others.stream().map(name -> name + "(1), ").collect(Collectors.joining());
    return page.heading("SEE ALSO").paragraph(commands + FILE_PAGE + "(5)");
  }

  private ManPage filePage() {
    ManPage page = new ManPage(FILE_PAGE, 5, version);
    page.name(FILE_PAGE, "what a home's virtual router is to be");
    page.heading("DESCRIPTION")
        .paragraph(
            "routervm reads ./router.yaml, then /etc/routervm/router.yaml, or the file that its"
                + " option --file names. The file is YAML 1.2; a key that is not below is an error."
                + " `routervm validate` names every mistake with its line.");
    page.heading("KEYS");
    ConfigSchema.keys().forEach(key -> page.term(key.path(), meaning(key)));
    page.heading("EXAMPLE")
        .literal(
            "version: 1\nwan: { usb: \"0bda:8153\" }\nlan: { bridge: brHome, address: 192.168.42.254/24 }");
    page.heading("FILES")
        .paragraph("/etc/routervm/router.yaml.example shows each key with a comment.");
    return page.heading("SEE ALSO").paragraph("routervm(1), routervm-validate(1)");
  }

  private static String meaning(KeyTable.Row key) {
    String fallback =
        key.fallback().isEmpty() || key.fallback().equals("required")
            ? key.fallback()
            : "default: " + key.fallback();
    String type = key.type() + (fallback.isEmpty() ? "" : "; " + fallback);
    return "(" + type + ") " + key.documentation();
  }

  private static String withoutStop(String sentence) {
    return sentence.replaceFirst("\\.$", "");
  }
}

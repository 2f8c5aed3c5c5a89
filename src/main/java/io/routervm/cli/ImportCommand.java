package io.routervm.cli;

import io.routervm.migration.Imported;
import io.routervm.migration.Importer;
import io.routervm.migration.Omission;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "import",
    description = {
      "Shows what another program's configuration is in router.yaml.",
      "Reads dnsmasq, ISC dhcpd, OpenWrt's /etc/config, config.xml of OPNsense and pfSense, and hosts"
          + " files; what it cannot take it lists with the reason. Changes nothing."
    })
@CommandHelp(example = "routervm import /etc/dnsmasq.conf /etc/hosts > part.yaml")
final class ImportCommand implements Callable<Integer> {
  @ParentCommand private Main main;

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description = "a configuration file, or a folder of such files")
  private List<Path> files;

  @Override
  public Integer call() {
    Imported imported = Importer.read(files);
    Console console = main.console();
    console.line(
        "# Beside version, wan and the bridge of lan; from "
            + String.join(", ", files.stream().map(Path::toString).toList()));
    imported.yaml().lines().forEach(console::line);
    imported.assumptions().forEach(console::warning);
    for (Omission omission : imported.omissions()) {
      console.diagnostic(omission.origin() + ": " + omission.text() + ": " + omission.reason());
    }
    console.diagnostic(imported.taken() + " taken, " + imported.omissions().size() + " left out");
    console.document(
        Map.of(
            "yaml",
            imported.yaml(),
            "taken",
            imported.taken(),
            "assumptions",
            imported.assumptions(),
            "omissions",
            imported.omissions().stream().map(ImportCommand::json).toList()));
    return ExitCode.DONE;
  }

  private static Map<String, Object> json(Omission omission) {
    return Map.of(
        "file", omission.origin().file().toString(),
        "line", omission.origin().line(),
        "text", omission.text(),
        "reason", omission.reason());
  }
}

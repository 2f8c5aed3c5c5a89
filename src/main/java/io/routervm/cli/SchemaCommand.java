package io.routervm.cli;

import io.routervm.config.ConfigSchema;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

@Command(name = "schema", description = "Prints the JSON Schema of router.yaml, for editors.")
@CommandHelp(example = "routervm schema > router.schema.json")
final class SchemaCommand implements Callable<Integer> {
  @ParentCommand private Main main;

  @Override
  public Integer call() {
    main.console().raw(ConfigSchema.json() + "\n");
    return ExitCode.DONE;
  }
}

package io.routervm.extras;

import io.routervm.config.Protocol;
import io.routervm.config.document.Default;
import io.routervm.config.document.Items;
import io.routervm.config.document.Key;
import java.util.List;
import java.util.Optional;

/** extras.yaml, read. */
public record ExtrasSettings(
    @Key("Files that are not root's, or that a program of their own checks.") @Default("[]")
        List<FileSettings> files,
    @Key("Packages that are installed with the router's own.")
        @Default("[]")
        @Items(distinct = true)
        @Shape.Of(Shape.PACKAGE)
        List<String> packages,
    @Key("Units that run once the router is live.") @Default("[]") List<UnitSettings> units,
    @Key("Ports of the router itself that a zone may reach.") @Default("[]")
        List<OpeningSettings> openings,
    @Key("Zones that may begin connections to another.") @Default("[]") List<FlowSettings> flows,
    @Key("What `doctor` shows, and what a change on trial may not break.") @Default("[]")
        List<CheckSettings> checks) {
  public static final ExtrasSettings NONE =
      new ExtrasSettings(List.of(), List.of(), List.of(), List.of(), List.of(), List.of());

  public ExtrasSettings {
    files = List.copyOf(files);
    packages = List.copyOf(packages);
    units = List.copyOf(units);
    openings = List.copyOf(openings);
    flows = List.copyOf(flows);
    checks = List.copyOf(checks);
  }

  public record FileSettings(
      @Key("The file's path in the router.") @Shape.Of(Shape.PATH) String path,
      @Key("Whose it is.") @Default("root") @Shape.Of(Shape.ACCOUNT) String owner,
      @Key("Its group.") @Default("root") @Shape.Of(Shape.ACCOUNT) String group,
      @Key(
              "Its mode; by default 0644, and 0755 of what can be run. What others may not read is"
                  + " secret: it is shown nowhere.")
          @Shape.Of(Shape.MODE)
          Optional<String> mode,
      @Key("A command that succeeds when the new file, which it finds in its place, is right.")
          @Shape.Of(Shape.COMMAND)
          Optional<String> check) {}

  public record UnitSettings(
      @Key("The unit.") @Shape.Of(Shape.UNIT) String name,
      @Key("Whether it starts with the router.") @Default("true") boolean enabled,
      @Key("Files of extras/ that restart it when they change, beside its own.")
          @Default("[]")
          @Items(distinct = true)
          @Shape.Of(Shape.PATH)
          List<String> restartedBy) {
    public UnitSettings {
      restartedBy = List.copyOf(restartedBy);
    }
  }

  public record OpeningSettings(
      @Key("From where.") @Shape.Of(Shape.ZONE) String zone,
      @Key("tcp or udp.") Protocol proto,
      @Key("The port.") @Shape.Of(Shape.PORT) int port,
      @Key("What for.") @Shape.Of(Shape.SENTENCE) String name) {}

  public record FlowSettings(
      @Key("From where.") @Shape.Of(Shape.ZONE) String from,
      @Key("Where to.") @Shape.Of(Shape.ZONE) String to,
      @Key("What for.") @Shape.Of(Shape.SENTENCE) String name) {}

  public record CheckSettings(
      @Key("A command that reads only and succeeds when all is well.") @Shape.Of(Shape.COMMAND)
          String command,
      @Key("What holds then, as a statement.") @Shape.Of(Shape.SENTENCE) String message,
      @Key("What to do when it does not.") @Shape.Of(Shape.SENTENCE) String remedy) {}
}

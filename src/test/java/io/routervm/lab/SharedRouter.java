package io.routervm.lab;

import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * One live container for all test classes that ask for it: bringing it up takes a minute. Processes
 * side by side have one each: {@code -Dlab.router=NAME}.
 */
final class SharedRouter implements ParameterResolver {
  private record Up(LiveContainer container, RouterWithSite owner) implements AutoCloseable {
    @Override
    public void close() {
      owner.close();
      container.close();
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == RouterWithSite.class;
  }

  @Override
  public RouterWithSite resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(Namespace.create(SharedRouter.class))
        .getOrComputeIfAbsent("router", key -> up(), Up.class)
        .owner();
  }

  private static Up up() {
    LiveContainer container = LiveContainer.up(System.getProperty("lab.router", "fltcmd"));
    String yaml = container.lab.command("router-yaml", "image").orFail().output();
    String head =
        yaml.lines()
                .takeWhile(line -> !line.startsWith("hypervisor:"))
                .collect(Collectors.joining("\n"))
            + "\nwan: { bridge: brIsp, model: usb-net }\n"
            + RouterWithSite.MACHINE;
    return new Up(
        container, new RouterWithSite(container, head, new WalkYaml(head, new Random(0)).text()));
  }
}

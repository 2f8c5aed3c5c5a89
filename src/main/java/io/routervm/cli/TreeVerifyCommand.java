package io.routervm.cli;

import io.routervm.config.RouterConfig;
import io.routervm.failure.Failure;
import io.routervm.hypervisor.install.TreeVerification;
import io.routervm.progress.Progress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "verify",
    description = {
      "Checks an install tree before a machine needs it: .treeinfo, the kernel, the initrd, the"
          + " installer and the lists of packages, each with its checksum. Downloads stay in the"
          + " cache for `create`."
    })
@CommandHelp(example = "routervm tree verify /mnt")
final class TreeVerifyCommand implements Callable<Integer> {
  @ParentCommand private TreeCommand tree;

  @Parameters(
      arity = "0..1",
      paramLabel = "TREE",
      completionCandidates = Offer.Folders.class,
      description = "URL or folder (default: install.tree of router.yaml)")
  private String location;

  @Override
  public Integer call() {
    try (Session session = tree.session()) {
      // A tree that is named here may be for another router than the one of router.yaml.
      Optional<RouterConfig> config =
          location == null ? Optional.of(session.config()) : Optional.empty();
      URI source = config.map(TreeVerifyCommand::configured).orElseGet(() -> location(location));
      List<String> right =
          new TreeVerification(
                  config.map(RouterConfig::os),
                  source,
                  Path.of("").toAbsolutePath(),
                  config.flatMap(one -> one.install().treeSha256()),
                  session.cache(),
                  Progress.SILENT)
              .run();
      Console console = session.console();
      console.document(Map.of("tree", source.toString(), "verified", right));
      right.forEach(console::line);
      console.line("the install tree is whole: " + source);
      return ExitCode.DONE;
    }
  }

  private static URI configured(RouterConfig config) {
    return config
        .install()
        .tree()
        .orElseThrow(
            () ->
                Failure.usage(
                    config.file()
                        + " names no install tree, and "
                        + config.os()
                        + " has none of its own",
                    "install.tree",
                    "Name the tree: `routervm tree verify TREE`."));
  }

  private static URI location(String text) {
    if (text.matches("https?://[^@?#]+")) {
      return URI.create(text);
    }
    if (text.matches("[A-Za-z][A-Za-z0-9+.-]*://.*")) {
      throw Failure.usage(
          "not an install tree: only plain http and https URLs and folders are",
          text.replaceFirst("//[^/]*@", "//(hidden)@"),
          "Write a URL without credentials, or the folder of a mounted ISO.");
    }
    return Path.of(text).toAbsolutePath().normalize().toUri();
  }
}

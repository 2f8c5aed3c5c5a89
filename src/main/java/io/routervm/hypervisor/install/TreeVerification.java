package io.routervm.hypervisor.install;

import io.routervm.failure.Failure;
import io.routervm.hypervisor.Progress;
import io.routervm.os.GuestOs;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Looks an install tree through before any machine needs it: its description, the kernel, the
 * initrd and the installer with their checksums, and the metadata of its packages. What it fetches
 * stays in the cache, where {@code create} finds it.
 */
public final class TreeVerification {
  private static final String REPOMD = "repodata/repomd.xml";

  /** One {@code data} of repomd.xml, with its checksum and its place. */
  private static final Pattern DATA =
      Pattern.compile(
          "<data\\s+type=\"(\\w+)\">.*?<checksum\\s+type=\"(\\w+)\">(\\w+)</checksum>"
              + ".*?<location\\s+href=\"([^\"]+)\"",
          Pattern.DOTALL);

  private final InstallTree tree;
  private final Optional<GuestOs> os;

  /**
   * @param os what is to be installed from the tree, where that is known
   * @param source a URL, or a folder as a {@code file:} URL
   * @param directory where a relative folder starts
   * @param pinned SHA-256 that its .treeinfo must have
   */
  public TreeVerification(
      Optional<GuestOs> os,
      URI source,
      Path directory,
      Optional<String> pinned,
      Path cache,
      Progress progress) {
    this.os = os;
    Downloads downloads = new Downloads(cache, progress, Downloads.Patience.DEFAULT);
    this.tree = new InstallTree(source, directory, pinned.map(Checksum::new), downloads);
  }

  /**
   * What was found to be right, one line each, for people.
   *
   * @throws Failure at the first that is not
   */
  public List<String> run() {
    List<String> right = new ArrayList<>();
    TreeInfo info = tree.info();
    os.ifPresent(wanted -> info.requireRelease(wanted, tree.where()));
    right.add(".treeinfo: " + info.release() + ", SHA-256 " + tree.fingerprint());
    right.add(checked("kernel", info.kernel()));
    right.add(checked("initrd", info.initrd()));
    TreeInfo.Part installer =
        info.stage2()
            .orElseThrow(
                () ->
                    wrong(
                        "its .treeinfo gives no installer (stage2) with a checksum",
                        "Use a tree that its publisher made, such as the default one."));
    right.add(checked("installer", installer));
    right.addAll(packages(info.repository()));
    return right;
  }

  private String checked(String what, TreeInfo.Part part) {
    tree.fetch(part);
    return what + ": " + part.path() + ", checksum right";
  }

  /**
   * @param repository the folder that everything is relative to, with a slash at its end, or empty
   */
  private List<String> packages(String repository) {
    String list = repository + REPOMD;
    String text =
        tree.read(list)
            .orElseThrow(
                () ->
                    wrong(
                        "it has no packages: " + list + " is missing",
                        "Copy the whole tree, or run `createrepo_c` in it."));
    List<String> right = new ArrayList<>();
    Matcher data = DATA.matcher(text);
    while (data.find()) {
      if (!data.group(1).equals("primary") && !data.group(1).equals("filelists")) {
        continue;
      }
      if (!data.group(2).equals("sha256")) {
        throw wrong(
            "its packages are checked by something weaker than SHA-256: " + data.group(2),
            "Run `createrepo_c` in it.");
      }
      Checksum checksum =
          Checksum.parse(data.group(3))
              .orElseThrow(
                  () -> wrong(list + " is damaged", "Copy the tree again from its publisher."));
      right.add(
          checked(
              "packages",
              TreeInfo.Part.inside(repository + data.group(4), checksum, tree.where())));
    }
    if (right.isEmpty()) {
      throw wrong(list + " names no list of packages", "Copy the tree again from its publisher.");
    }
    return right;
  }

  private Failure wrong(String what, String next) {
    return Failure.precondition("the install tree is not whole: " + what, tree.where(), next);
  }
}

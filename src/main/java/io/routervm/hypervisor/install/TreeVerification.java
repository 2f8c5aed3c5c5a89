package io.routervm.hypervisor.install;

import io.routervm.failure.Failure;
import io.routervm.hypervisor.Xml;
import io.routervm.os.GuestOs;
import io.routervm.platform.Checksum;
import io.routervm.progress.Progress;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.w3c.dom.Element;
import org.xml.sax.SAXException;

/**
 * Looks an install tree through before any machine needs it: its description, the kernel, the
 * initrd and the installer with their checksums, and the metadata of its packages. What it fetches
 * stays in the cache, where {@code create} finds it.
 */
public final class TreeVerification {
  private static final String REPOMD = "repodata/repomd.xml";
  private static final Set<String> LISTS = Set.of("primary", "filelists");

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
    for (Element data : metadata(list, text)) {
      if (!LISTS.contains(data.getAttribute("type"))) {
        continue;
      }
      String type = Xml.attribute(data, "checksum", "type");
      if (!type.equals("sha256")) {
        throw wrong(
            "its packages are checked by something weaker than SHA-256: " + type,
            "Run `createrepo_c` in it.");
      }
      Checksum checksum =
          Checksum.parse(Xml.text(data, "checksum")).orElseThrow(() -> damaged(list));
      String path = repository + Xml.attribute(data, "location", "href");
      right.add(checked("packages", TreeInfo.Part.inside(path, checksum, tree.where())));
    }
    if (right.isEmpty()) {
      throw wrong(list + " names no list of packages", "Copy the tree again from its publisher.");
    }
    return right;
  }

  private List<Element> metadata(String list, String text) {
    try {
      return Xml.children(Xml.read(text), "data");
    } catch (SAXException e) {
      throw damaged(list);
    }
  }

  private Failure damaged(String list) {
    return wrong(list + " is damaged", "Copy the tree again from its publisher.");
  }

  private Failure wrong(String what, String next) {
    return Failure.precondition("the install tree is not whole: " + what, tree.where(), next);
  }
}

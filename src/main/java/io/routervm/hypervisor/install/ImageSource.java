package io.routervm.hypervisor.install;

import io.routervm.config.Install;
import io.routervm.failure.Failure;
import io.routervm.failure.Reason;
import io.routervm.hypervisor.InstallBoot;
import io.routervm.hypervisor.InstallFile;
import io.routervm.platform.Checksum;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/** Method {@code image}: a cloud image and a NoCloud seed. */
final class ImageSource implements InstallSource {
  private final InstallContext context;
  private Path image;

  ImageSource(InstallContext context) {
    this.context = context;
  }

  @Override
  public void fetch() {
    Install install = context.machine().config().install();
    URI source =
        install
            .image()
            .orElseThrow(
                () ->
                    Failure.usage(
                        "method image needs an image",
                        "install.image",
                        "Set install.image to a path or URL, and install.sha256."));
    Optional<Checksum> wanted = install.sha256().flatMap(Checksum::parse);
    Optional<Path> local = InstallTree.localPath(source, context.machine().config().directory());
    context.progress().detail("fetch the image " + source);
    if (local.isEmpty()) {
      image =
          context
              .downloads()
              .file(
                  source,
                  wanted.orElseThrow(
                      () ->
                          Failure.usage(
                              "an image from a URL needs its checksum",
                              "install.sha256",
                              "Set install.sha256 to the value that the publisher gives.")));
      return;
    }
    image = local.get();
    try {
      Checksum got = Checksum.of(image);
      if (wanted.isPresent() && !wanted.get().equals(got)) {
        throw Downloads.wrongChecksum(image.toUri(), wanted.get(), got);
      }
    } catch (IOException e) {
      throw Failure.precondition(
          "the image cannot be read: " + Reason.of(e),
          image.toString(),
          "Correct install.image.",
          e);
    }
  }

  @Override
  public InstallBoot prepare(String nonce) {
    context.hypervisor().createDisk(context.machine(), image, context.progress());
    try (Scratch made = Scratch.in(context.scratch())) {
      Path seed = made.file("seed.iso");
      Seed.write(
          Seed.files(context.machine(), context.authorizedKey(), nonce), made.file("seed"), seed);
      context.hypervisor().upload(context.machine(), InstallFile.SEED, seed, context.progress());
    } catch (IOException e) {
      throw Scratch.unusable(context.scratch(), e);
    }
    return new InstallBoot.Seeded();
  }

  @Override
  public void resume() {
    // The machine has all that it needs on its disks.
  }

  @Override
  public void close() {
    // Nothing is held open.
  }
}

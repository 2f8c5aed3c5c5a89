package io.routervm.hypervisor.install;

import io.routervm.config.RouterConfig.Install;
import io.routervm.failure.Failure;
import io.routervm.failure.Reason;
import io.routervm.hypervisor.Hypervisor;
import io.routervm.hypervisor.InstallBoot;
import io.routervm.hypervisor.InstallFile;
import io.routervm.hypervisor.Machine;
import io.routervm.hypervisor.Progress;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/** Method {@code image}: a cloud image and a NoCloud seed. */
final class ImageSource implements InstallSource {
  private final Hypervisor hypervisor;
  private final Machine machine;
  private final String authorizedKey;
  private final Path scratch;
  private final Downloads downloads;
  private final Progress progress;
  private Path image;

  ImageSource(
      Hypervisor hypervisor,
      Machine machine,
      String authorizedKey,
      Path scratch,
      Downloads downloads,
      Progress progress) {
    this.hypervisor = hypervisor;
    this.machine = machine;
    this.authorizedKey = authorizedKey;
    this.scratch = scratch;
    this.downloads = downloads;
    this.progress = progress;
  }

  @Override
  public void fetch() {
    Install install = machine.config().install();
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
    Optional<Path> local = InstallTree.localPath(source, machine.config().directory());
    progress.step("fetch the image " + source);
    if (local.isEmpty()) {
      image =
          downloads.file(
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
      throw new Failure(
          Failure.Kind.PRECONDITION,
          "the image cannot be read: " + Reason.of(e),
          image.toString(),
          "Correct install.image.",
          e);
    }
  }

  @Override
  public InstallBoot prepare(String nonce) {
    hypervisor.createDisk(machine, image, progress);
    try (Scratch made = Scratch.in(scratch)) {
      Path seed = made.file("seed.iso");
      Seed.write(Seed.files(machine, authorizedKey, nonce), made.file("seed"), seed);
      hypervisor.upload(machine, InstallFile.SEED, seed, progress);
    } catch (IOException e) {
      throw Scratch.unusable(scratch, e);
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

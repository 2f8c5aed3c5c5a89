package io.routervm.hypervisor.install;

import com.github.stephenc.javaisotools.iso9660.ConfigException;
import com.github.stephenc.javaisotools.iso9660.ISO9660RootDirectory;
import com.github.stephenc.javaisotools.iso9660.impl.CreateISO;
import com.github.stephenc.javaisotools.iso9660.impl.ISO9660Config;
import com.github.stephenc.javaisotools.iso9660.impl.ISOImageFileHandler;
import com.github.stephenc.javaisotools.rockridge.impl.RockRidgeConfig;
import com.github.stephenc.javaisotools.sabre.HandlerException;
import io.routervm.failure.Reason;
import io.routervm.hypervisor.Machine;
import io.routervm.template.Template;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.io.JsonStringEncoder;

/** A NoCloud seed: what cloud-init finds on a CD labelled {@code CIDATA}. */
public final class Seed {
  private static final String FOLDER = "vm-templates/seed/";
  private static final String LABEL = "CIDATA";

  private Seed() {}

  /**
   * File name to content. Pure.
   *
   * @param authorizedKey OpenSSH public key, one line
   * @param nonce of this run, see {@link InstallReport}
   */
  public static Map<String, String> files(Machine machine, String authorizedKey, String nonce) {
    Map<String, String> files = new TreeMap<>();
    files.put(
        "meta-data",
        Template.render(FOLDER + "meta-data", Map.of("name", machine.name(), "nonce", nonce)));
    files.put(
        "user-data", Template.render(FOLDER + "user-data", user(machine, authorizedKey, nonce)));
    Map<String, Object> firstBoot = new HashMap<>();
    InstallNics.management(machine).ifPresent(nic -> firstBoot.put("management", nic));
    files.put("network-config", Template.render(FOLDER + "network-config", firstBoot));
    return files;
  }

  /**
   * Writes the files to an ISO 9660 image.
   *
   * @param folder made and left with the files in it
   */
  static void write(Map<String, String> files, Path folder, Path image) throws IOException {
    Files.createDirectory(folder);
    try {
      ISO9660RootDirectory root = new ISO9660RootDirectory();
      for (Map.Entry<String, String> file : files.entrySet()) {
        Path path = folder.resolve(file.getKey());
        Files.writeString(path, file.getValue());
        root.addFile(path.toFile());
      }
      ISO9660Config iso = new ISO9660Config();
      iso.setVolumeID(LABEL);
      // Rock Ridge holds the names as they are; without it they would be upper case.
      RockRidgeConfig rockRidge = new RockRidgeConfig();
      rockRidge.setMkisofsCompatibility(false);
      new CreateISO(new ISOImageFileHandler(image.toFile()), root)
          .process(iso, rockRidge, null, null);
    } catch (HandlerException | ConfigException e) {
      throw new IllegalStateException("the seed cannot be written: " + Reason.of(e), e);
    }
  }

  private static Map<String, Object> user(Machine machine, String authorizedKey, String nonce) {
    Map<String, Object> values = new HashMap<>();
    values.put("name", machine.name());
    values.put("stack", machine.config().os().networkStack().name());
    values.put("nic", InstallNics.online(machine));
    values.put("nics", InstallNics.all(machine));
    values.put("servers", InstallNics.nameservers(machine));
    values.put("authorizedKey", InstallReport.oneLine(authorizedKey));
    values.put("report", quoted(InstallReport.script(nonce)));
    InstallNics.management(machine).ifPresent(nic -> values.put("management", nic));
    return values;
  }

  /** A JSON string is a YAML string. */
  private static String quoted(String text) {
    StringBuilder json = new StringBuilder("\"");
    JsonStringEncoder.getInstance().quoteAsString(text, json);
    return json.append('"').toString();
  }
}

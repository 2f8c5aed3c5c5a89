package io.routervm.resource;

import io.routervm.plan.Difference;
import io.routervm.plan.GuestChange;
import io.routervm.plan.ResourceId;
import io.routervm.platform.Checksum;
import io.routervm.shell.Script;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A whole file, replaced atomically.
 *
 * @param path absolute
 * @param content its text, or where it is no text a character for each of its bytes
 * @param binary whether it is no text
 * @param mode octal: {@code 0644}
 * @param secret its contents are neither read back (only their SHA-256 is) nor shown
 * @param check a command whose last argument will be the staged file: {@code iptables-restore
 *     --test}; runs before anything is replaced, and its failure leaves all as it is
 * @param notifies units to restart when the file changed
 */
public record ManagedFile(
    String path,
    String content,
    boolean binary,
    String owner,
    String group,
    String mode,
    boolean secret,
    List<String> check,
    Set<ResourceId> notifies)
    implements Resource {
  private static final Pattern MODE = Pattern.compile("[0-7]{3,4}");
  private static final Pattern ACCOUNT = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]*");

  public ManagedFile {
    GuestPath.require(path);
    requireMatch(MODE, mode, "a file mode");
    requireMatch(ACCOUNT, owner, "an account");
    requireMatch(ACCOUNT, group, "a group");
    check = List.copyOf(check);
    notifies = Set.copyOf(notifies);
  }

  /** Text. */
  public ManagedFile(
      String path,
      String content,
      String owner,
      String group,
      String mode,
      boolean secret,
      List<String> check,
      Set<ResourceId> notifies) {
    this(path, content, false, owner, group, mode, secret, check, notifies);
  }

  private static void requireMatch(Pattern pattern, String value, String what) {
    if (!pattern.matcher(value).matches()) {
      throw new IllegalArgumentException("not " + what + ": " + value);
    }
  }

  /** A file of root's that everybody may read, and that is no text. */
  public static ManagedFile ofBytes(String path, byte[] content) {
    String text = new String(content, StandardCharsets.ISO_8859_1);
    return new ManagedFile(path, text, true, "root", "root", "0644", false, List.of(), Set.of());
  }

  /** A file of root's that everybody may read. */
  public static ManagedFile of(String path, String content) {
    return new ManagedFile(path, content, "root", "root", "0644", false, List.of(), Set.of());
  }

  /** A file that only root may read, and that is never shown. */
  public static ManagedFile secret(String path, String content) {
    return new ManagedFile(path, content, "root", "root", "0600", true, List.of(), Set.of());
  }

  public ManagedFile ownedBy(String newOwner, String newGroup) {
    return new ManagedFile(
        path, content, binary, newOwner, newGroup, mode, secret, check, notifies);
  }

  /** Its contents are never shown. */
  public ManagedFile kept() {
    return new ManagedFile(path, content, binary, owner, group, mode, true, check, notifies);
  }

  public ManagedFile withMode(String newMode) {
    return new ManagedFile(path, content, binary, owner, group, newMode, secret, check, notifies);
  }

  public ManagedFile checkedBy(String... command) {
    return new ManagedFile(
        path, content, binary, owner, group, mode, secret, List.of(command), notifies);
  }

  public ManagedFile notifying(ResourceId... units) {
    return new ManagedFile(path, content, binary, owner, group, mode, secret, check, Set.of(units));
  }

  @Override
  public ResourceId id() {
    return new ResourceId("file", path);
  }

  @Override
  public Script probe() {
    return FileScripts.probe(this);
  }

  @Override
  public Optional<GuestChange> plan(Observation now) {
    FileState state = FileState.read(this, now.of(id()));
    if (state.isDesired(this)) {
      return Optional.empty();
    }
    return Optional.of(
        new GuestChange(
            new Difference(id(), state.summary(this), state.diff(this), true, notifies),
            FileScripts.stage(this),
            FileScripts.write(this),
            Optional.of(FileScripts.putBack(path)),
            Optional.of(path)));
  }

  /** What the file holds. */
  public byte[] bytes() {
    return content.getBytes(binary ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
  }

  String base64() {
    return Base64.getEncoder().encodeToString(bytes());
  }

  /** In hexadecimal digits, as sha256sum prints it. */
  String sha256() {
    return Checksum.of(bytes()).sha256();
  }

  int modeBits() {
    return Integer.parseInt(mode, 8);
  }

  /** Never shows the contents, which may be secret. */
  @Override
  public String toString() {
    return "ManagedFile[" + path + "]";
  }
}

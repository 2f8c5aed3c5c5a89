package io.routervm.resource;

import io.routervm.shell.Script;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Whether every package of an RPM system is signed by a key that routervm knows, as its package
 * database has it.
 *
 * <p>The database keeps the signature of each package's header; rpm's own library judges it, with a
 * ring that holds our keys only, never with those that the system has taken in. It is asked through
 * its Python module, which yum (rpm 4.11) and dnf bring along: no program of rpm's does that. A
 * package of one's own making has no signature, a key that was taken in is none of ours: both are
 * told.
 *
 * @param checked how many packages there are
 * @param foreign those that no key of ours has signed
 */
public record PackageSignatures(int checked, List<Foreign> foreign) {
  /**
   * A package, or a key that the system trusts.
   *
   * @param name with version, harmless to print
   * @param why what is wrong with it
   */
  public record Foreign(String name, String why) {}

  private static final Pattern LINE = Pattern.compile("foreign ([a-z-]+) ([A-Za-z0-9._+~^:?-]+)");
  private static final Pattern END = Pattern.compile("checked (\\d{1,9})");

  /** For Python 2.7 and 3. Its iterator would leave out headers that do not verify: it does not. */
  private static final String PROGRAM =
      """
      import base64, re, rpm
      def text(value):
          return value.decode('utf-8', 'replace') if isinstance(value, bytes) else str(value)
      def shown(header):
          name = text(header.sprintf('%{NAME}-%{VERSION}-%{RELEASE}.%{ARCH}'))
          return re.sub('[^A-Za-z0-9._+~^:-]', '?', name)[:200]
      def body(armor):
          lines = [line.strip() for line in text(armor).splitlines()]
          return ''.join(line for line in lines if line and line[0] not in '-=' and ':' not in line)
      keys = [base64.b64decode(key) for key in KEYS.split()]
      known = set(body(key) for key in keys)
      ring = rpm.keyring()
      for key in keys:
          # Older modules take the packets, newer ones the armor, and either refuses the other.
          try:
              ring.addKey(rpm.pubkey(base64.b64decode(body(key))))
          except ValueError:
              ring.addKey(rpm.pubkey(key))
      reader = rpm.TransactionSet()
      reader.setVSFlags(rpm._RPMVSF_NOSIGNATURES | rpm._RPMVSF_NODIGESTS | rpm.RPMVSF_NOHDRCHK)
      judge = rpm.TransactionSet()
      judge.setKeyring(ring)
      judge.setVSFlags(rpm._RPMVSF_NODIGESTS)
      # Its own method says by exceptions less than the one that it covers says by a number.
      check = rpm.TransactionSet.__mro__[1].hdrCheck
      reasons = {1: 'unsigned', 2: 'damaged', 3: 'untrusted', 4: 'other-key'}
      checked = 0
      for header in reader.dbMatch():
          if text(header[rpm.RPMTAG_NAME]) == 'gpg-pubkey' and not header[rpm.RPMTAG_BASENAMES]:
              if body(header[rpm.RPMTAG_DESCRIPTION]) not in known:
                  print('foreign taken-in %s' % shown(header))
              continue
          checked += 1
          if not (header[rpm.RPMTAG_RSAHEADER] or header[rpm.RPMTAG_DSAHEADER]):
              print('foreign unsigned %s' % shown(header))
              continue
          verdict = check(judge, header.unload())[0]
          if verdict != 0:
              print('foreign %s %s' % (reasons.get(verdict, 'unsigned'), shown(header)))
      print('checked %d' % checked)
      """;

  public PackageSignatures {
    foreign = List.copyOf(foreign);
  }

  /**
   * Reads the database; changes nothing. Its output is for {@link #parse}.
   *
   * @param keys armored OpenPGP public keys
   */
  public static Script script(List<String> keys) {
    String encoded =
        keys.stream()
            .flatMap(key -> OpenPgpArmor.blocks(key).stream())
            .map(key -> Base64.getEncoder().encodeToString(key.getBytes(StandardCharsets.UTF_8)))
            .collect(Collectors.joining(" "));
    // Base64 alone: nothing in it means anything to Python or to the shell.
    String program = PROGRAM.replace("KEYS", "'" + encoded + "'");
    return Script.of(
        "for python in /usr/libexec/platform-python /usr/bin/python3 /usr/bin/python; do",
        "  if [ -x \"$python\" ] && \"$python\" -c 'import rpm' </dev/null 2>/dev/null; then break; fi",
        "  python=",
        "done",
        "if [ -z \"$python\" ]; then echo 'rpm has no Python module here' >&2; exit 1; fi",
        "\"$python\" - <<'PROGRAM'",
        program + "PROGRAM");
  }

  /**
   * What the script printed.
   *
   * @return empty when it did not come to its end
   */
  public static Optional<PackageSignatures> parse(String output) {
    List<Foreign> foreign = new ArrayList<>();
    for (String line : output.split("\n", -1)) {
      Matcher found = LINE.matcher(line);
      if (found.matches()) {
        foreign.add(new Foreign(found.group(2), why(found.group(1))));
      }
      Matcher end = END.matcher(line);
      if (end.matches()) {
        return Optional.of(new PackageSignatures(Integer.parseInt(end.group(1)), foreign));
      }
    }
    return Optional.empty();
  }

  private static String why(String word) {
    return switch (word) {
      case "taken-in" -> "a key that the system trusts, and that is not one of its makers'";
      case "other-key" -> "signed by somebody else's key";
      case "damaged" -> "its signature is wrong";
      case "untrusted" -> "its key is not trusted";
      default -> "not signed";
    };
  }
}

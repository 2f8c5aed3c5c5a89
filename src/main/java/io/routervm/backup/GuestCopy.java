package io.routervm.backup;

import io.routervm.config.LocalNetwork;
import io.routervm.config.RouterConfig;
import io.routervm.failure.Failure;
import io.routervm.guest.RemoteShell;
import io.routervm.guest.Result;
import io.routervm.router.RestoredGuest;
import io.routervm.service.Dnsmasq;
import io.routervm.shell.Quote;
import io.routervm.shell.Script;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What only the running router holds: its SSH host keys and the DHCP leases. Read only. */
final class GuestCopy {
  private static final Pattern LINE =
      Pattern.compile(
          "(ssh_host_[a-z0-9]{1,20}_key(?:\\.pub)?|dnsmasq\\.leases) ([A-Za-z0-9+/=]*)");

  /** Expiry, hardware address or type, IPv4 address, name or *, client identifier or *. */
  private static final Pattern LEASE =
      Pattern.compile(
          "[0-9]{1,19} [0-9a-fA-F:-]{1,100} [0-9.]{7,15} [!-~]{1,255} ([0-9a-fA-F:]{1,800}|\\*)");

  private GuestCopy() {}

  /** Name in the archive to content. */
  static SortedMap<String, byte[]> read(RemoteShell host, RouterConfig config) {
    Result result = host.ask(script(config));
    if (!result.succeeded()) {
      throw Failure.notUnderstood("its host keys cannot be read: " + result.lastLines());
    }
    SortedMap<String, byte[]> files = new TreeMap<>();
    for (String line : result.output().lines().toList()) {
      Matcher matcher = LINE.matcher(line);
      if (!matcher.matches()) {
        throw Failure.notUnderstood("what should be its host keys and leases");
      }
      byte[] content = decode(matcher.group(2));
      boolean isLeases = matcher.group(1).equals(RestoredGuest.LEASES);
      files.put("guest/" + matcher.group(1), isLeases ? leases(content) : content);
    }
    return files;
  }

  private static byte[] decode(String word) {
    try {
      return Base64.getDecoder().decode(word);
    } catch (IllegalArgumentException e) {
      throw Failure.notUnderstood("a file that is no Base64");
    }
  }

  private static Script script(RouterConfig config) {
    StringBuilder leases = new StringBuilder("set --");
    for (LocalNetwork network : config.networks()) {
      String file = Quote.word(Dnsmasq.leaseFile(config.os(), network));
      leases.append("\nif [ -f %1$s ]; then set -- \"$@\" %1$s; fi".formatted(file));
    }
    return Script.of(
        "for file in " + RestoredGuest.HOST_KEYS + "ssh_host_*_key; do",
        "  [ -f \"$file.pub\" ] || continue",
        "  printf '%s %s\\n' \"${file##*/}\" \"$(base64 -w 0 <\"$file\")\"",
        "  printf '%s %s\\n' \"${file##*/}.pub\" \"$(base64 -w 0 <\"$file.pub\")\"",
        "done",
        leases.toString(),
        "if [ $# -gt 0 ]; then",
        "  printf '%s %s\\n' " + RestoredGuest.LEASES + " \"$(cat -- \"$@\" | base64 -w 0)\"",
        "fi");
  }

  /** dnsmasq may be at work on the file just now: a torn line is no lease. */
  private static byte[] leases(byte[] content) {
    return new String(content, StandardCharsets.UTF_8)
        .lines()
        .filter(line -> LEASE.matcher(line).matches())
        .map(line -> line + "\n")
        .collect(Collectors.joining())
        .getBytes(StandardCharsets.UTF_8);
  }
}

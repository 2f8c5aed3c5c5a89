package io.routervm.ssh;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What somebody might answer to a script of ours who has read it. */
final class HostileAnswer {
  private static final Pattern NONCE = Pattern.compile("^nonce=(\\w+)$", Pattern.MULTILINE);
  private static final Pattern FACT =
      Pattern.compile("^printf 'fact %s %s\\\\n' ([\\w-]+) ", Pattern.MULTILINE);
  private static final Pattern PROBE =
      Pattern.compile("^probe_(\\d+)\\(\\) \\{\\n(.*)", Pattern.MULTILINE);
  private static final Pattern CHANGE = Pattern.compile("^stage_(\\d+)\\(\\)", Pattern.MULTILINE);
  private static final Pattern MARK = Pattern.compile("^echo '(mark [^']+)'$", Pattern.MULTILINE);

  /** What is right somewhere, and what is never right. */
  private static final List<String> WORDS =
      List.of(
          "absent",
          "file root root 644\n=same",
          "file root root 600\n=same",
          "file x y 99999999999\n\u001b[2J",
          "link L2E=",
          "link ====",
          "other \u202efolder",
          "LoadState=loaded\nActiveState=active\nSourcePath=\nEnabled=enabled\nPending=no",
          "LoadState=not-found\nActiveState=inactive\nEnabled=\nPending=yes",
          "value 1",
          "value 99999999999999999999",
          "missing",
          "loaded",
          "other\nKmEKYgo=\nKmEKYwo=",
          "other\n=\n=",
          "present",
          "down",
          "off",
          "on\nx_port_t udp 1-99999999999999999999, 1194",
          "",
          "installed openssl",
          "192.168.1.20/24",
          "999.999.999.999/99",
          "99999999999 aa:bb 10.0.0.1 \u001b]0;owned\u0007 *",
          "18446744073709551616 aa 1.2.3.4 x",
          "2: wan0: <UP,LOWER_UP> mtu 1500 link/ether aa:bb:cc:dd:ee:ff",
          "2: lan0    inet 192.168.42.254/24 scope global",
          "Chain INPUT (policy DROP 99999999999999999999 packets, 1 bytes)",
          "12345678901234567890 1 DROP all -- * * \u009b31m",
          "cachesize \"99999999999999999999\"",
          "/dev/vda1 1 2 99999999999999999999 4% /\u001b[31m",
          "notAfter=Feb 30 25:61:00 99999 GMT",
          "default via 192.168.1.1 dev wan0 \r\u001b[A",
          "confirmed 99999999999999999999",
          "confirmed 7",
          "recorded 8",
          "confirmed at x as revision 99999999999",
          "undone by \u202e",
          "none",
          "HEADER,CLIENT_LIST,Common Name,Real Address,Bytes Received,Bytes Sent,Connected Since (time_t)\n"
              + "CLIENT_LIST,anna,1.2.3.4:5,99999999999999999999,1,1",
          "upgrade openssl 1 2",
          "upgrade \u001b[2Jopenssl 1 2\nroom / 999999999999999\nroom /boot 1",
          "ssh_host_ed25519_key ====",
          "ssh_host_ed25519_key YQ==\nssh_host_ed25519_key.pub YQ==\ndnsmasq.leases G1sySg==",
          "SUCCESS: common name 'anna' found, 1 client(s) killed",
          "1732800000 | Leap status : Normal");

  private final String script;
  private final Random random;

  HostileAnswer(String script, Random random) {
    this.script = script;
    this.random = random;
  }

  /** As the programs of ours would print it, around values of all kinds. */
  byte[] shaped() {
    StringBuilder answer = new StringBuilder();
    Matcher fact = FACT.matcher(script);
    while (fact.find()) {
      answer.append("fact ").append(fact.group(1)).append(' ').append(base64()).append('\n');
    }
    int checks = script.split("\nprintf 'check %s", -1).length - 1;
    boolean well = random.nextInt(3) > 0;
    for (int i = 0; i < checks; i++) {
      answer.append("check ").append(well ? 0 : random.nextInt(4)).append(' ');
      answer.append(base64()).append('\n');
    }
    Matcher mark = MARK.matcher(script);
    if (mark.find()) {
      answer.append(mark.group(1)).append('\n');
    }
    Matcher nonce = NONCE.matcher(script);
    if (nonce.find()) {
      answer.append(
          script.contains("\nrun_probes") ? probes(nonce.group(1)) : report(nonce.group(1)));
    }
    if (answer.length() == 0) {
      answer.append(value());
    }
    return answer.toString().getBytes(UTF_8);
  }

  private String probes(String nonce) {
    StringBuilder answer = new StringBuilder();
    int wonders = List.of(1, 30, 1_000_000).get(random.nextInt(3));
    Matcher probe = PROBE.matcher(script);
    while (probe.find()) {
      String value = random.nextInt(wonders) > 0 ? settled(probe.group(2)) : value();
      answer.append("%s begin %s\n%s\n".formatted(nonce, probe.group(1), value));
      answer.append(
          "\n%s end %s %d\n".formatted(nonce, probe.group(1), random.nextInt(3000) / 2999));
    }
    return answer + (random.nextInt(30) == 0 ? nonce + " unconfirmed since \u001b[2J\n" : "");
  }

  /** An answer under which little or nothing is to be done. */
  private String settled(String probe) {
    String kind = probe.split("[ _]", 3).length > 1 ? probe.split("[ _]", 3)[1] : "";
    return switch (kind) {
      case "file" -> random.nextInt(30) == 0 ? "absent" : "file root root 644\n=same";
      case "unit" -> WORDS.get(7);
      case "setting" -> "value 1";
      case "absence" -> "absent";
      case "rules" -> "loaded";
      case "address" -> "present";
      case "ports" -> "off";
      default -> "installed openssl";
    };
  }

  private String report(String nonce) {
    StringBuilder answer = new StringBuilder();
    Matcher change = CHANGE.matcher(script);
    while (change.find()) {
      String index = random.nextInt(50) == 0 ? "999999999999" : change.group(1);
      answer.append("%s begin %s\n%s says %s %s\n".formatted(nonce, index, nonce, index, value()));
      String word = List.of("ok", "ok", "ok", "ok", "failed", "stuck", "x").get(random.nextInt(7));
      answer.append("%s %s %s %s\n".formatted(nonce, word, index, base64()));
    }
    String end = List.of("applied", "applied", "undone", "broken", "").get(random.nextInt(5));
    return answer + nonce + " done " + end + "\n";
  }

  /** The same, cut, mixed up or repeated. */
  byte[] damaged() {
    byte[] answer = shaped();
    ByteArrayOutputStream damaged = new ByteArrayOutputStream();
    switch (random.nextInt(5)) {
      case 0 -> damaged.write(answer, 0, random.nextInt(answer.length + 1));
      case 1 -> {
        for (int i = 0; i < 20 && answer.length > 0; i++) {
          answer[random.nextInt(answer.length)] = (byte) random.nextInt(256);
        }
        damaged.writeBytes(answer);
      }
      case 2 -> {
        damaged.writeBytes(answer);
        damaged.writeBytes(answer);
      }
      case 3 -> damaged.writeBytes(garbage(100_000));
      default -> {
        int at = random.nextInt(answer.length + 1);
        damaged.write(answer, 0, at);
        damaged.writeBytes(garbage(5000));
        damaged.write(answer, at, answer.length - at);
      }
    }
    return damaged.toByteArray();
  }

  int status() {
    return random.nextInt(4) > 0 ? 0 : random.nextInt(1000);
  }

  /** Bytes of one kind, or of all: a huge line, control characters, what is no UTF-8. */
  byte[] garbage(int most) {
    byte[] bytes = new byte[random.nextInt(most)];
    random.nextBytes(bytes);
    int kind = random.nextInt(4);
    for (int i = 0; kind < 3 && i < bytes.length; i++) {
      bytes[i] = kind == 0 ? (byte) (bytes[i] & 0x7f) : kind == 1 ? (byte) 'x' : (byte) '\n';
    }
    return bytes;
  }

  private String value() {
    if (random.nextInt(5) > 0) {
      StringBuilder value = new StringBuilder(WORDS.get(random.nextInt(WORDS.size())));
      while (random.nextInt(3) == 0) {
        value.append('\n').append(WORDS.get(random.nextInt(WORDS.size())));
      }
      return value.toString();
    }
    return new String(garbage(3000), ISO_8859_1);
  }

  private String base64() {
    return random.nextInt(200) == 0
        ? "no=Base64"
        : Base64.getEncoder().encodeToString(value().getBytes(UTF_8));
  }
}

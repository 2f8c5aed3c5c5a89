package io.routervm.host.firewall;

import io.routervm.host.firewall.Walk.Dropped;
import java.util.ArrayList;
import java.util.List;

/**
 * Which program a rule is of, told by the names that it gives its chains, and how that program is
 * told to let a bridge be.
 */
enum Culprit {
  DOCKER("Docker", "DOCKER") {
    @Override
    String remedy(Dropped dropped) {
      String rule =
          "-I DOCKER-USER -i " + bridge(dropped) + " -o " + bridge(dropped) + " -j ACCEPT";
      return "run `"
          + dropped.table().program()
          + " "
          + rule
          + "`; to keep it, run `systemctl edit docker` and write there, below [Service],"
          + " ExecStartPost=/usr/sbin/"
          + dropped.table().program()
          + " "
          + rule;
    }
  },
  UFW("ufw", "ufw-") {
    @Override
    String remedy(Dropped dropped) {
      return "run `ufw route allow in on " + bridge(dropped) + " out on " + bridge(dropped) + "`";
    }
  },
  FIREWALLD("firewalld", "FORWARD_direct") {
    @Override
    String remedy(Dropped dropped) {
      String bridge = bridge(dropped);
      return dropped.table().isNft()
          ? "run `zone=$(firewall-cmd --get-zone-of-interface="
              + bridge
              + " || firewall-cmd --get-default-zone); firewall-cmd --permanent --zone=$zone"
              + " --add-interface="
              + bridge
              + "; firewall-cmd --permanent --zone=$zone --add-forward; firewall-cmd --reload`"
          : "run `firewall-cmd --permanent --direct --add-rule ipv4 filter FORWARD 0 -i "
              + bridge
              + " -o "
              + bridge
              + " -j ACCEPT; firewall-cmd --reload`";
    }
  },
  KUBERNETES("Kubernetes", "KUBE-") {
    @Override
    String remedy(Dropped dropped) {
      return SOMEBODY.remedy(dropped);
    }
  },
  /** Nobody who leaves a name. */
  SOMEBODY("rules of no program that routervm knows", "") {
    @Override
    String remedy(Dropped dropped) {
      Table table = dropped.table();
      Hook hook = dropped.base().base().orElseThrow().hook();
      if (!table.isNft()) {
        return "run `"
            + table.program()
            + (table.name().equals("filter") ? "" : " -t " + table.name())
            + " -I "
            + dropped.base().name()
            + (hook.knowsInput() ? " -i " + bridge(dropped) : "")
            + (hook.knowsOutput() ? " -o " + bridge(dropped) : "")
            + " -j ACCEPT`, and keep it where your rules are kept";
      }
      boolean layer2 = table.family().equals("bridge");
      String name = layer2 ? "brname" : "ifname";
      return "run `nft insert rule "
          + table.family()
          + " "
          + table.name()
          + " "
          + dropped.base().name()
          + (hook.knowsInput() ? " i" + name + " " + bridge(dropped) : "")
          + (hook.knowsOutput() ? " o" + name + " " + bridge(dropped) : "")
          + " accept`, and write it into the file that the table comes from"
          + " (/etc/nftables.conf)";
    }
  };

  private final String title;
  private final String prefix;

  Culprit(String title, String prefix) {
    this.title = title;
    this.prefix = prefix;
  }

  abstract String remedy(Dropped dropped);

  String title() {
    return title;
  }

  private static String bridge(Dropped dropped) {
    return dropped.frame().bridge();
  }

  /** Whoever may have done it; the first knows the remedy. Never empty. */
  static List<Culprit> of(Dropped dropped) {
    if (dropped.table().isNft()) {
      return List.of(dropped.table().name().equals("firewalld") ? FIREWALLD : SOMEBODY);
    }
    List<Culprit> found = new ArrayList<>();
    // A rule about some frames in a chain of the kernel's is its owner's own.
    boolean anonymous =
        dropped.chain().equals(dropped.base())
            && dropped.rule().filter(rule -> !rule.isForAll()).isPresent();
    for (Culprit one : anonymous ? new Culprit[0] : values()) {
      boolean isOwn = dropped.chain().name().startsWith(one.prefix);
      boolean hasSet =
          dropped.chain().equals(dropped.base()) && dropped.table().hasChain(one.prefix);
      if (one != SOMEBODY && (isOwn || hasSet)) {
        found.add(one);
      }
    }
    return found.isEmpty() ? List.of(SOMEBODY) : found;
  }
}

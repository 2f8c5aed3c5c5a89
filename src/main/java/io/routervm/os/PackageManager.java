package io.routervm.os;

/** How a guest OS installs packages: a data row, no behaviour. */
public enum PackageManager {
  APT,
  YUM,
  DNF
}

/**
 * Configurations of other programs, as far as router.yaml can say the same: dnsmasq, ISC dhcpd,
 * OpenWrt, OPNsense and pfSense.
 *
 * <p>A {@link io.routervm.migration.Dialect} reads the files of one program and hands what it finds
 * to the {@link io.routervm.migration.Collector}; {@link io.routervm.migration.Assembly} makes
 * entries of router.yaml of it, and {@link io.routervm.migration.Importer} drops those that
 * router.yaml's own rules refuse. Rules of a firewall stay in their order ({@link
 * io.routervm.migration.FilterRules}): what one decides depends on those before it. What is not
 * taken becomes an {@link io.routervm.migration.Omission} with its place and its reason: nothing is
 * lost silently. Files are hostile: sizes are bounded, XML without document types, and whatever is
 * shown passes {@link io.routervm.config.document.Shown}.
 */
package io.routervm.migration;

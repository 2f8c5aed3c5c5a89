/**
 * router.yaml: its records, its rules, and the loader that reports everything that is wrong at
 * once.
 *
 * <p>The records of {@link io.routervm.config.RouterConfig} are the one declaration of the file: a
 * component's {@code @Key} says a key's name, default, bounds and meaning, {@code @Is} what a text
 * is, {@code @Subnet} and {@code @Port} what it claims among the others. A new key is one component
 * of one record. {@link io.routervm.config.RouterConfigLoader} reads each value by itself, the
 * {@code …Rules} compare values with each other and with this host's files, and only a file that
 * passes them becomes a record. So whoever holds a {@link io.routervm.config.RouterConfig} needs to
 * check nothing again.
 *
 * <p>The rules do not know the sections that they can do without: subnets, ports and secrets are
 * those that {@code Claims} finds in the records.
 *
 * <p>Secrets are references; {@link io.routervm.config.SecretStore} reads them when they are used.
 */
package io.routervm.config;

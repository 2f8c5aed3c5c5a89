/**
 * router.yaml: its records, its rules, and the loader that reports everything that is wrong at
 * once.
 *
 * <p>{@link io.routervm.config.RouterConfigLoader} reads the file in three steps: {@code
 * RouterKeys} (the one declaration of all keys; {@link io.routervm.config.ConfigSchema} and the key
 * table follow from it) reads each value by itself, the {@code …Rules} compare values with each
 * other and with this host's files, and {@code ConfigBuilder} makes the records. So whoever holds a
 * {@link io.routervm.config.RouterConfig} needs to check nothing again.
 *
 * <p>A new key is a constant in one of the {@code …Keys} classes, a component of a record, and one
 * line in {@code ConfigBuilder}.
 *
 * <p>Secrets are references; {@link io.routervm.config.SecretStore} reads them when they are used.
 */
package io.routervm.config;

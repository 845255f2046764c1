/**
 * The configuration file of a node in YAML or TOML, and the settings that only a node has.
 *
 * <p>Entry points: {@link io.p2p4j.cli.config.ConfigFile}, {@link io.p2p4j.cli.config.NodeSettings}.
 *
 * <p>Allowed imports: p2p-api, p2p-node, {@code cli.yaml}, {@code cli.output}, tomlj.
 */
@NullMarked
package io.p2p4j.cli.config;

import org.jspecify.annotations.NullMarked;

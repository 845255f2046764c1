/**
 * Reads YAML files of a known form. Every error says where it is, what was found and what is allowed, and all of a file are
 * told at once.
 *
 * <p>Entry point: {@link io.p2p4j.cli.yaml.YamlFile}.
 *
 * <p>Allowed imports: SnakeYAML Engine.
 */
@NullMarked
package io.p2p4j.cli.yaml;

import org.jspecify.annotations.NullMarked;

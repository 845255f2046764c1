/**
 * JSON (RFC 8259) for schedules, plans, reports and timelines: a writer, and a strict reader whose errors name line and
 * column.
 *
 * <p>Entry points: {@link io.p2p4j.core.json.JsonWriter} and {@link io.p2p4j.core.json.JsonValue#parse}.
 *
 * <p>Allowed imports: none of p2p4j.
 */
@NullMarked
package io.p2p4j.core.json;

import org.jspecify.annotations.NullMarked;

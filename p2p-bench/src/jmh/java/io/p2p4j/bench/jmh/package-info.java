/**
 * What one message costs in each part of its way: sessions, driver, mailbox. Built and run by {@code p2p-bench/jmh}.
 *
 * <p>Entry points: the benchmarks, by JMH's own command line.
 *
 * <p>Allowed imports: p2p-api, io.p2p4j.core, JMH.
 */
package io.p2p4j.bench.jmh;

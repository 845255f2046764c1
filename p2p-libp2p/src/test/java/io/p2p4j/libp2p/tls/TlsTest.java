package io.p2p4j.libp2p.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.p2p4j.api.ConnectionInfo;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.identity.Identity;
import io.p2p4j.core.secure.SecureChannel;
import io.p2p4j.libp2p.ChannelPair;
import io.p2p4j.transport.TcpOptions;
import io.p2p4j.transport.TlsChannels;
import io.p2p4j.transport.TlsEngine;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** TLS connections of both libraries with memory between the ends. */
class TlsTest {
    private static final Identity ONE = Identity.fromSeed(new byte[32]);
    private static final Identity OTHER =
            Identity.fromSeed("other other other other other 32".getBytes(StandardCharsets.US_ASCII));
    private static final String YAMUX = "/yamux/1.0.0";

    private final List<SecureChannel> channels = new ArrayList<>();

    private static Tls tls(Identity identity, TlsEngine engine) {
        Optional<Tls> made = Optional.empty();
        try {
            made = Optional.of(new Tls(identity, engine, List.of(YAMUX)));
        } catch (IllegalArgumentException absent) {
            assumeTrue(false, "this machine has " + engine);
        }
        return made.orElseThrow();
    }

    private SecureChannel open(SecureChannel.Factory factory, ConnectionInfo.Role role) {
        SecureChannel channel = factory.open(role, Optional.empty());
        channels.add(channel);
        return channel;
    }

    @AfterEach
    void release() {
        channels.forEach(SecureChannel::release);
    }

    private ChannelPair connected(TlsEngine dialer, TlsEngine listener, Random cuts) {
        ChannelPair pair = new ChannelPair(
                        open(tls(ONE, dialer), ConnectionInfo.Role.DIALER),
                        open(tls(OTHER, listener), ConnectionInfo.Role.LISTENER),
                        cuts)
                .connect();
        assertThat(pair.dialer.failure).isNull();
        assertThat(pair.listener.failure).isNull();
        assertThat(pair.dialer.security.remoteKey()).isEqualTo(OTHER.publicKey());
        assertThat(pair.listener.security.remoteKey()).isEqualTo(ONE.publicKey());
        assertThat(pair.listener.security.applicationProtocol()).isEqualTo(YAMUX);
        return pair;
    }

    @ParameterizedTest
    @CsvSource({"JDK,JDK", "JDK,BORINGSSL", "BORINGSSL,JDK", "BORINGSSL,BORINGSSL"})
    void bytesArriveHoweverTheyAreCut(TlsEngine dialer, TlsEngine listener) {
        for (int seed = 0; seed < 4; seed++) {
            ChannelPair pair = connected(dialer, listener, seed == 0 ? null : new Random(seed));
            pair.listener.echo = true;
            byte[] sent = new byte[150_000];
            new Random(seed).nextBytes(sent);
            pair.dialer.send(Arrays.copyOf(sent, 10));
            pair.dialer.send(Arrays.copyOfRange(sent, 10, sent.length));
            pair.settle();
            assertThat(pair.listener.takePlain()).isEqualTo(sent);
            assertThat(pair.dialer.takePlain()).isEqualTo(sent);
            pair.dialer.channel.end(pair.dialer);
            pair.settle();
            assertThat(pair.listener.ended).isTrue();
            assertThat(pair.listener.failure).isNull();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"JDK", "BORINGSSL"})
    void aChangedRecordIsTheEnd(TlsEngine engine) {
        ChannelPair pair = connected(engine, engine, null);
        pair.dialer.send(new byte[100]);
        byte[] changed = pair.dialer.takeOutput();
        changed[50] ^= 1;
        pair.listener.feed(changed);
        pair.dialer.send(new byte[100]);
        pair.listener.feed(pair.dialer.takeOutput());
        assertThat(pair.listener.failure.code()).isEqualTo(ErrorCode.CONNECTION_LOST);
        assertThat(pair.listener.takePlain()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"JDK", "BORINGSSL"})
    void whatIsNoTlsIsRefused(TlsEngine engine) {
        for (ConnectionInfo.Role role : ConnectionInfo.Role.values()) {
            for (String other : List.of("GET / HTTP/1.1\r\nHost: x\r\n\r\n", "\u0016\u0003\u0001\u0000\u0005hello")) {
                ChannelPair.End end = new ChannelPair.End(open(tls(ONE, engine), role));
                end.begin();
                end.feed(other.getBytes(StandardCharsets.ISO_8859_1));
                assertThat(end.failure.code()).isIn(ErrorCode.NOT_OUR_PROTOCOL, ErrorCode.SECURITY_HANDSHAKE_FAILED);
                end.feed(new byte[100]);
                assertThat(end.security).isNull();
            }
        }
    }

    /** Every length at which the other end's first flight may be cut: nobody fails, nobody is open. */
    @Test
    void aHandshakeThatStopsProvesNothing() {
        ChannelPair.End dialer = new ChannelPair.End(open(tls(ONE, TlsEngine.JDK), ConnectionInfo.Role.DIALER));
        ChannelPair.End listener = new ChannelPair.End(open(tls(OTHER, TlsEngine.JDK), ConnectionInfo.Role.LISTENER));
        dialer.begin();
        listener.begin();
        listener.feed(dialer.takeOutput());
        byte[] flight = listener.takeOutput();
        for (byte one : flight) {
            assertThat(dialer.security).isNull();
            assertThat(dialer.failure).isNull();
            dialer.feed(new byte[] {one});
        }
        assertThat(dialer.security).isNotNull();
        assertThat(listener.security).isNull();
    }

    @ParameterizedTest
    @EnumSource(names = {"JDK", "BORINGSSL"})
    void anApplicationProtocolThatIsUnknownIsRefused(TlsEngine engine) {
        tls(ONE, engine);
        TlsChannels other = new TlsChannels(
                TcpOptions.builder(OTHER, "unused").tls(TlsEngine.JDK).build(), List.of("h2"));
        ChannelPair pair = new ChannelPair(
                        open(other, ConnectionInfo.Role.DIALER),
                        open(tls(ONE, engine), ConnectionInfo.Role.LISTENER),
                        null)
                .connect();
        assertThat(pair.listener.failure.code()).isEqualTo(ErrorCode.NOT_OUR_PROTOCOL);
        assertThat(pair.listener.security).isNull();
    }
}

package io.p2p4j.libp2p.mplex;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** What the muxer does with peers by the book. */
class MplexMuxerTest {
    private final MplexPair pair = new MplexPair();

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    @Test
    void messagesAreThoseOfTheSpecification() {
        MplexSide.Talk talk = pair.client.open();
        talk.send(new byte[] {1, 2, 3});
        talk.finish();
        pair.client.muxer.pollOutput(pair.client);
        // Opens stream 0 without a name; its initiator's data; its initiator's end.
        assertThat(hex(pair.client.takeWire())).isEqualTo("0000" + "0203010203" + "0400");
        pair.server.hear("0000" + "0203010203" + "0400");
        MplexSide.Talk there = pair.server.incoming.get(0);
        there.send(new byte[] {4});
        pair.server.muxer.pollOutput(pair.server);
        there.stream().reset(9);
        pair.server.muxer.pollOutput(pair.server);
        assertThat(hex(pair.server.takeWire())).isEqualTo("010104" + "0500");
    }

    @Test
    void numbersAndLengthsAreVarints() {
        for (int i = 0; i < 20; i++) {
            pair.client.open();
        }
        MplexSide.Talk talk = pair.client.open();
        pair.client.muxer.pollOutput(pair.client);
        pair.client.takeWire();
        talk.send(new byte[300]);
        pair.client.muxer.pollOutput(pair.client);
        assertThat(hex(pair.client.takeWire()))
                .startsWith("a201" + "ac02" + "0000")
                .hasSize(2 * 304);
    }

    @Test
    void streamsCarryBytesInBothDirections() {
        MplexSide.Talk here = pair.client.open();
        here.send(MplexPair.bytes(3_000_000));
        pair.run();
        MplexSide.Talk there = pair.server.incoming.get(0);
        assertThat(there.received.toByteArray()).isEqualTo(MplexPair.bytes(3_000_000));
        there.send(MplexPair.bytes(500_000));
        pair.run();
        assertThat(here.received.toByteArray()).isEqualTo(MplexPair.bytes(500_000));
        assertThat(pair.server.muxer.bufferedBytes()).isZero();
    }

    @Test
    void streamsOfBothSidesMayHaveTheSameNumber() {
        MplexSide.Talk one = pair.client.open();
        MplexSide.Talk other = pair.server.open();
        one.send(new byte[] {1});
        other.send(new byte[] {2});
        pair.run();
        assertThat(pair.server.incoming.get(0).received.toByteArray()).containsExactly(1);
        assertThat(pair.client.incoming.get(0).received.toByteArray()).containsExactly(2);
        assertThat(one.stream().id())
                .isEqualTo(pair.server.incoming.get(0).stream().id())
                .isNotEqualTo(other.stream().id());
        assertThat(other.stream().id())
                .isEqualTo(pair.client.incoming.get(0).stream().id());
    }

    @Test
    void aHalfClosedStreamStillReceives() {
        MplexSide.Talk here = pair.client.open();
        here.send(new byte[] {1});
        here.finish();
        pair.run();
        MplexSide.Talk there = pair.server.incoming.get(0);
        assertThat(there.ended).isTrue();
        assertThat(here.ended).isFalse();
        there.send(new byte[] {2, 3});
        there.finish();
        pair.run();
        assertThat(here.received.toByteArray()).containsExactly(2, 3);
        assertThat(here.ended).isTrue();
        assertThat(here.stream().isOver()).isTrue();
        assertThat(pair.client.muxer.streamCount()).isZero();
        assertThat(pair.server.muxer.streamCount()).isZero();
    }

    @Test
    void aResetEndsBothDirections() {
        MplexSide.Talk here = pair.client.open();
        here.send(new byte[] {1});
        pair.run();
        pair.server.incoming.get(0).stream().reset(4711);
        pair.run();
        assertThat(here.resets).hasSize(1);
        assertThat(pair.client.muxer.streamCount()).isZero();
        here.stream().write(ByteBuffer.allocate(1));
        here.stream().finish();
        here.stream().reset(1);
        assertThat(pair.client.muxer.pollOutput(pair.client)).isFalse();
    }

    @Test
    void theLastWordsGoOutBehindEverything() {
        MplexSide.Talk here = pair.client.open();
        here.send(new byte[] {1});
        pair.run();
        pair.client.muxer.farewell(ByteBuffer.wrap(new byte[] {7}));
        pair.run();
        assertThat(pair.server.incoming.get(1).received.toByteArray()).containsExactly(7);
        assertThat(pair.server.incoming.get(1).ended).isTrue();
        assertThat(pair.client.muxer.openStream(here)).isNull();
        assertThat(pair.client.farewellsRead).isZero();
        pair.server.muxer.answer((MplexStream) pair.server.incoming.get(1).stream());
        pair.run();
        assertThat(pair.client.farewellsRead).isEqualTo(1);
        assertThat(pair.server.muxer.streamCount()).isZero();
    }

    @Test
    void lastWordsOfBothAtOnceAreReadByBoth() {
        pair.client.muxer.farewell(ByteBuffer.wrap(new byte[] {7}));
        pair.server.muxer.farewell(ByteBuffer.wrap(new byte[] {8}));
        pair.run();
        assertThat(pair.client.farewellsRead).isEqualTo(1);
        assertThat(pair.server.farewellsRead).isEqualTo(1);
    }
}

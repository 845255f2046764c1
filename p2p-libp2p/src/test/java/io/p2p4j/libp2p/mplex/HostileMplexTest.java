package io.p2p4j.libp2p.mplex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.libp2p.mux.MuxerException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the muxer does with peers that break the protocol, or strain it. */
class HostileMplexTest {
    private final MplexPair pair = new MplexPair();

    private void refuses(ErrorCode code, Runnable attack) {
        assertThatThrownBy(attack::run)
                .isInstanceOfSatisfying(
                        MuxerException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @ParameterizedTest
    @CsvSource({
        "0700, a flag that does not exist",
        "808000, a number that needs fewer bytes",
        "808080808080808080, a number that needs more bytes than it may have",
        "02818040, a message of more than 1 MiB",
        "02ffffffffffffffffff, a length that needs more bytes than it may have",
        "0401, an end that carries something",
        "0601, a reset that carries something",
    })
    void whatTheSpecificationForbidsEndsTheConnection(String bytes, String what) {
        refuses(ErrorCode.MALFORMED_FRAME, () -> pair.server.hear("0000" + bytes));
        assertThat(what).isNotEmpty();
    }

    @Test
    void aSecondOpeningEndsTheConnection() {
        pair.server.hear("0000");
        refuses(ErrorCode.UNEXPECTED_FRAME, () -> pair.server.hear("0000"));
    }

    @Test
    void unknownStreamsAndLateDataAreTolerated() {
        pair.server.hear("420101" + "4400" + "4600" + "410101" + "4300" + "4500");
        pair.server.hear("0000" + "020101" + "0400" + "020102" + "0400");
        MplexSide.Talk talk = pair.server.incoming.get(0);
        assertThat(talk.received.toByteArray()).containsExactly(1);
        assertThat(talk.ended).isTrue();
        talk.stream().reset(1);
        pair.server.hear("020101" + "0400" + "0600");
        assertThat(pair.server.muxer.bufferedBytes()).isZero();
    }

    @Test
    void aNameOfAStreamCostsNothing() {
        pair.server.hear("00808040");
        pair.server.muxer.onBytes(ByteBuffer.allocate(1 << 20));
        pair.server.hear("020101");
        assertThat(pair.server.incoming.get(0).received.toByteArray()).containsExactly(1);
        assertThat(pair.server.muxer.bufferedBytes()).isZero();
    }

    @Test
    void streamsWithoutEndAreRefused() {
        MplexSide.Talk opener = pair.client.open();
        for (int i = 1; i < 10_000; i++) {
            pair.client.open();
            pair.run();
        }
        assertThat(pair.server.incoming).hasSize(64);
        assertThat(pair.server.muxer.streamCount()).isEqualTo(64);
        assertThat(pair.client.muxer.streamCount()).isEqualTo(64);
        assertThat(opener.resets).isEmpty();
    }

    @Test
    void refusalsThatNobodyReadsAreBounded() {
        pair.server.room = 0;
        refuses(ErrorCode.UNEXPECTED_FRAME, () -> {
            for (int i = 0; i < 100_000; i++) {
                ByteBuffer opening = ByteBuffer.allocate(Message.HEADER_BYTES_MAX);
                pair.server.muxer.onBytes(
                        Message.put(opening, Message.NEW_STREAM, i, 0).flip());
            }
        });
        assertThat(pair.server.takeWire()).isEmpty();
    }

    @Test
    void whoIsNotReadLosesItsStreamAlone() {
        pair.server.consuming = false;
        MplexSide.Talk flood = pair.client.open();
        MplexSide.Talk other = pair.client.open();
        other.send(new byte[] {7});
        flood.send(MplexPair.bytes(3 << 20));
        pair.run();
        assertThat(pair.server.incoming.get(0).resets).hasSize(1);
        assertThat(flood.resets).hasSize(1);
        assertThat(pair.server.incoming.get(0).received.size()).isLessThanOrEqualTo(1 << 20);
        assertThat(pair.server.incoming.get(1).received.toByteArray()).containsExactly(7);
        assertThat(pair.server.muxer.bufferedBytes()).isEqualTo(1);
    }

    @Test
    void whatAllStreamsHoldIsBounded() {
        pair.server.consuming = false;
        for (int i = 0; i < 10; i++) {
            MplexSide.Talk talk = pair.client.open();
            talk.send(MplexPair.bytes(1 << 20));
            talk.finish();
        }
        pair.run();
        assertThat(pair.server.muxer.bufferedBytes()).isLessThanOrEqualTo(4 << 20);
        assertThat(pair.server.incoming.stream().filter(talk -> talk.resets.size() == 1))
                .hasSizeGreaterThanOrEqualTo(6);
    }

    @Test
    void whatIsNotReadOnPurposeIsDropped() {
        MplexSide.Talk here = pair.client.open();
        here.send(new byte[1]);
        pair.run();
        pair.server.incoming.get(0).stream().stopReading(0);
        here.send(MplexPair.bytes(3 << 20));
        pair.run();
        assertThat(here.resets).isEmpty();
        assertThat(pair.server.incoming.get(0).received.size()).isEqualTo(1);
        assertThat(pair.server.muxer.bufferedBytes()).isZero();
    }
}

package io.p2p4j.libp2p.yamux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.p2p4j.api.Priority;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What the muxer does with peers by the book. */
class YamuxMuxerTest {
    private final MuxerPair pair = new MuxerPair();

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    @Test
    void framesAreThoseOfTheSpecification() {
        MuxerSide.Talk talk = pair.client.open();
        talk.send(new byte[] {1, 2, 3});
        talk.finish();
        pair.client.muxer.ping("token");
        pair.client.muxer.pollOutput(pair.client, 0);
        pair.client.muxer.goAway(YamuxMuxer.GO_AWAY_NORMAL);
        pair.client.muxer.pollOutput(pair.client, 0);
        assertThat(hex(pair.client.takeWire()))
                .isEqualTo("00010001" + "00000001" + "00000000" // opens stream 1
                        + "00020001" + "00000000" + "00000000" // ping 0
                        + "00000000" + "00000001" + "00000003" + "010203" // data
                        + "00010004" + "00000001" + "00000000" // its end, in a frame of its own
                        + "00030000" + "00000000" + "00000000"); // go-away
    }

    @Test
    void streamsCarryBytesInBothDirections() {
        MuxerSide.Talk here = pair.client.open();
        here.send(MuxerPair.bytes(1_000_000));
        pair.run();
        MuxerSide.Talk there = pair.server.incoming.get(0);
        assertThat(there.received.toByteArray()).isEqualTo(MuxerPair.bytes(1_000_000));
        there.send(MuxerPair.bytes(500_000));
        pair.run();
        assertThat(here.received.toByteArray()).isEqualTo(MuxerPair.bytes(500_000));
        assertThat(pair.server.muxer.bufferedBytes()).isZero();
    }

    @Test
    void aHalfClosedStreamStillReceives() {
        MuxerSide.Talk here = pair.client.open();
        here.send(new byte[] {1});
        here.finish();
        pair.run();
        MuxerSide.Talk there = pair.server.incoming.get(0);
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
    void aResetTellsItsCode() {
        MuxerSide.Talk here = pair.client.open();
        here.send(new byte[] {1});
        pair.run();
        pair.server.incoming.get(0).stream().reset(4711);
        pair.run();
        assertThat(here.resets).containsExactly(4711L);
        assertThat(here.stops).containsExactly(4711L);
        assertThat(pair.client.muxer.streamCount()).isZero();
        here.stream().write(ByteBuffer.allocate(1));
        here.stream().finish();
        here.stream().reset(1);
        assertThat(pair.client.muxer.pollOutput(pair.client, pair.nowNanos)).isFalse();
    }

    @Test
    void whoDoesNotReadStallsItsStreamAlone() {
        pair.server.consuming = false;
        MuxerSide.Talk stalled = pair.client.open();
        stalled.send(MuxerPair.bytes(1 << 20));
        pair.run();
        MuxerSide.Talk reader = pair.server.incoming.get(0);
        assertThat(reader.received.size()).isEqualTo(256 << 10);
        assertThat(stalled.unsent()).isEqualTo((1 << 20) - (256 << 10));
        MuxerSide.Talk other = pair.client.open();
        other.send(new byte[] {7});
        pair.run();
        assertThat(pair.server.incoming.get(1).received.toByteArray()).containsExactly(7);
        reader.stream().consumed(reader.stream().held());
        pair.server.consuming = true;
        pair.run();
        assertThat(reader.received.toByteArray()).isEqualTo(MuxerPair.bytes(1 << 20));
    }

    @Test
    void aSmallWindowIsKeptOnceTheProtocolsOwnIsUsed() {
        MuxerPair small = new MuxerPair(MuxerPair.LIMITS, YamuxLimits.of(4, 16 << 10, 16 << 10, 1 << 20));
        MuxerSide.Talk here = small.client.open();
        here.send(MuxerPair.bytes(256 << 10));
        small.run();
        MuxerSide.Talk there = small.server.incoming.get(0);
        assertThat(there.received.size()).isEqualTo(256 << 10);
        small.server.consuming = false;
        here.send(MuxerPair.bytes(256 << 10));
        small.run();
        assertThat(there.received.size() - (256 << 10)).isLessThanOrEqualTo(16 << 10);
    }

    @Test
    void aLargeWindowIsGivenWithTheFirstFrame() {
        MuxerPair large = new MuxerPair(MuxerPair.LIMITS, YamuxLimits.of(4, 1 << 20, 1 << 20, 16 << 20));
        large.server.consuming = false;
        MuxerSide.Talk here = large.client.open();
        here.send(MuxerPair.bytes(2 << 20));
        large.run();
        assertThat(large.server.incoming.get(0).received.size()).isEqualTo(1 << 20);
    }

    @Test
    void aWindowGrowsWithTheBandwidthDelayProductWithinTheBudget() {
        MuxerPair grown = new MuxerPair(MuxerPair.LIMITS, YamuxLimits.of(4, 256 << 10, 16 << 20, 6 << 20));
        long roundTripNanos = TimeUnit.MILLISECONDS.toNanos(50);
        grown.server.muxer.ping("path");
        grown.server.muxer.pollOutput(grown.server, grown.nowNanos);
        grown.nowNanos += roundTripNanos;
        grown.run();
        assertThat(grown.server.muxer.roundTripNanos()).isEqualTo(roundTripNanos);
        MuxerSide.Talk here = grown.client.open();
        int total = 32 << 20;
        here.send(MuxerPair.bytes(total));
        grown.run();
        MuxerSide.Talk there = grown.server.incoming.get(0);
        assertThat(there.received.size()).isEqualTo(total);
        grown.server.consuming = false;
        here.send(MuxerPair.bytes(total));
        grown.run();
        // The budget is what all windows together may grow by.
        assertThat(there.stream().held()).isBetween(2 << 20, (3 << 20) + (256 << 10));
    }

    @Test
    void aSlowWindowDoesNotGrow() {
        MuxerSide.Talk here = pair.client.open();
        for (int i = 0; i < 64; i++) {
            here.send(MuxerPair.bytes(128 << 10));
            pair.run();
            pair.nowNanos += TimeUnit.SECONDS.toNanos(1);
        }
        pair.server.consuming = false;
        here.send(MuxerPair.bytes(4 << 20));
        pair.run();
        assertThat(pair.server.incoming.get(0).stream().held()).isLessThanOrEqualTo(256 << 10);
    }

    @Test
    void pingsAreEchoedAndMeasured() {
        assertThat(pair.client.muxer.ping("a")).isTrue();
        assertThat(pair.client.muxer.ping("b")).isTrue();
        pair.run();
        assertThat(pair.client.pongs).containsExactly("a", "b");
        for (int i = 0; i < Pings.PENDING_MAX; i++) {
            assertThat(pair.client.muxer.ping("more")).isTrue();
        }
        assertThat(pair.client.muxer.ping("too many")).isFalse();
    }

    @Test
    void afterAGoAwayNoStreamIsOpened() {
        pair.server.muxer.goAway(7);
        pair.run();
        assertThat(pair.client.goAways).containsExactly(7L);
        assertThat(pair.client.open().stream).isNull();
        assertThat(pair.server.open().stream).isNull();
    }

    @Test
    void whatIsWrittenBeyondTheCreditWaits() {
        MuxerSide.Talk here = pair.client.open();
        here.stream().write(ByteBuffer.wrap(MuxerPair.bytes(600_000)));
        here.stream().write(ByteBuffer.wrap(new byte[] {9}));
        here.stream().finish();
        pair.run();
        byte[] received = pair.server.incoming.get(0).received.toByteArray();
        assertThat(received).hasSize(600_001).endsWith(9);
        assertThat(pair.server.incoming.get(0).ended).isTrue();
    }

    @Test
    void turnsAreShared() {
        MuxerSide.Talk bulk = pair.client.open();
        MuxerSide.Talk second = pair.client.open();
        bulk.send(MuxerPair.bytes(256 << 10));
        second.send(MuxerPair.bytes(64 << 10));
        pair.client.muxer.pollOutput(pair.client, pair.nowNanos);
        assertThat(pair.client.turns.subList(0, 6)).isEqualTo(List.of(1L, 3L, 1L, 3L, 1L, 3L));
    }

    @Test
    void urgentStreamsHaveTheLargerShare() {
        MuxerSide.Talk low = pair.client.open();
        MuxerSide.Talk urgent = pair.client.open();
        low.stream().priority(Priority.LOW);
        urgent.stream().priority(Priority.CRITICAL);
        low.send(MuxerPair.bytes(128 << 10));
        urgent.send(MuxerPair.bytes(256 << 10));
        pair.client.muxer.pollOutput(pair.client, pair.nowNanos);
        long first =
                pair.client.turns.subList(0, 9).stream().filter(id -> id == 3).count();
        assertThat(first).isEqualTo(8);
    }

    @Test
    void aFullSinkStopsTheOutput() {
        MuxerSide.Talk here = pair.client.open();
        pair.client.room = 100;
        here.send(MuxerPair.bytes(200_000));
        pair.client.muxer.pollOutput(pair.client, pair.nowNanos);
        assertThat(here.unsent()).isGreaterThan(100_000);
        pair.client.room = Long.MAX_VALUE;
        pair.run();
        assertThat(pair.server.incoming.get(0).received.size()).isEqualTo(200_000);
    }

    @Test
    void commandsAreChecked() {
        MuxerSide.Talk here = pair.client.open();
        assertThatThrownBy(() -> here.stream().consumed(1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> here.stream().reset(-1)).isInstanceOf(IllegalArgumentException.class);
        here.finish();
        assertThatThrownBy(() -> here.stream().write(ByteBuffer.allocate(1))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> YamuxLimits.of(0, 1, 1, 1)).isInstanceOf(IllegalArgumentException.class);
        pair.client.muxer.stop();
        assertThat(pair.client.open().stream).isNull();
        assertThat(pair.client.muxer.streamCount()).isZero();
    }
}

package io.p2p4j.libp2p.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.p2p4j.api.CloseReason.Code;
import io.p2p4j.api.ConnectionInfo.Role;
import io.p2p4j.api.Limits;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.core.session.SessionEvent;
import io.p2p4j.core.transport.ByteSink;
import io.p2p4j.core.transport.LinkStream;
import io.p2p4j.core.transport.LinkStreamHandler;
import io.p2p4j.libp2p.multistream.MultistreamListener;
import io.p2p4j.libp2p.multistream.Step;
import io.p2p4j.libp2p.yamux.YamuxHandler;
import io.p2p4j.libp2p.yamux.YamuxLimits;
import io.p2p4j.libp2p.yamux.YamuxMuxer;
import io.p2p4j.libp2p.yamux.YamuxStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A session with a peer of another kind, or one that breaks the protocols above Yamux. */
class ForeignTest implements YamuxHandler, ByteSink {
    private final End end = new End(Role.LISTENER, Limits.DEFAULTS);
    private final YamuxMuxer muxer = new YamuxMuxer(true, YamuxLimits.DEFAULTS, this);
    private final ByteArrayOutputStream wire = new ByteArrayOutputStream();
    private final List<Long> goAways = new ArrayList<>();
    /** What the foreign peer answers, by protocol; others it does not serve. */
    private final Map<String, byte[]> answers = new LinkedHashMap<>();

    private long nowNanos = TimeUnit.SECONDS.toNanos(1000);
    /** Whether it leaves unanswered what it is asked. */
    private boolean silent;

    /** One stream of the foreign peer. */
    private final class Talk implements LinkStreamHandler {
        final MultistreamListener negotiation = new MultistreamListener(answers.keySet());
        final ByteArrayOutputStream received = new ByteArrayOutputStream();
        final List<Long> resets = new ArrayList<>();
        boolean isOwn;
        boolean ended;
        boolean agreed;
        LinkStream stream;

        @Override
        public void onBytes(ByteBuffer data) {
            stream.consumed(data.remaining());
            if (silent) {
                return;
            }
            if (!isOwn && !agreed) {
                negotiate(data);
            }
            byte[] bytes = new byte[data.remaining()];
            data.get(bytes);
            received.writeBytes(bytes);
        }

        private void negotiate(ByteBuffer data) {
            try {
                Step step = negotiation.receive(data);
                if (step.send() != null) {
                    stream.write(step.send());
                }
                if (step.agreed().isPresent()) {
                    agreed = true;
                    stream.write(ByteBuffer.wrap(answers.get(step.agreed().get())));
                    stream.finish();
                }
            } catch (P2PException failure) {
                // What follows a refused proposal is of no protocol.
                stream.reset(0);
            }
        }

        @Override
        public void onEnd() {
            ended = true;
        }

        @Override
        public void onReset(long code) {
            resets.add(code);
        }

        @Override
        public void onStopped(long code) {}

        @Override
        public void onWritable() {}
    }

    private Talk say(String protocol, byte[] bytes) {
        Talk talk = new Talk();
        talk.isOwn = true;
        YamuxStream stream = muxer.openStream(talk);
        talk.stream = stream;
        stream.write(Channel.proposal(protocol));
        stream.write(ByteBuffer.wrap(bytes));
        return talk;
    }

    @Override
    public LinkStreamHandler onStream(LinkStream stream) {
        Talk talk = new Talk();
        talk.stream = stream;
        return talk;
    }

    @Override
    public void onStreamsAvailable() {}

    @Override
    public void onPong(Object token, long roundTripNanos) {}

    @Override
    public void onGoAway(long code) {
        goAways.add(code);
    }

    @Override
    public void write(ByteBuffer data) {
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        wire.writeBytes(bytes);
    }

    @Override
    public boolean isWritable() {
        return true;
    }

    private ForeignTest open() {
        end.session.start(nowNanos, nowNanos + TimeUnit.SECONDS.toNanos(10));
        run();
        end.one(SessionEvent.Opened.class);
        return this;
    }

    private void run() {
        boolean moved = true;
        while (moved) {
            moved = end.pump(nowNanos) | muxer.pollOutput(this, nowNanos);
            byte[] out = end.takeWire();
            byte[] in = wire.toByteArray();
            wire.reset();
            muxer.onBytes(ByteBuffer.wrap(out), nowNanos);
            end.take(in, Integer.MAX_VALUE, nowNanos);
            moved |= out.length + in.length > 0;
        }
    }

    private SessionEvent.Closed closed() {
        return end.one(SessionEvent.Closed.class);
    }

    @Test
    void whoDoesNotServeIdentifyIsTakenAsUnknown() {
        open();
        SessionEvent.Opened opened = end.one(SessionEvent.Opened.class);
        assertThat(opened.peer().agent()).isEmpty();
        assertThat(opened.peer().protocols()).isEmpty();
    }

    @Test
    void whatComesBeforeTheSessionIsOpenIsToldThen() {
        silent = true;
        end.session.start(nowNanos, nowNanos + TimeUnit.SECONDS.toNanos(60));
        run();
        Talk kept = say(End.ECHO, new byte[] {0});
        Talk reset = say(End.ECHO, new byte[] {0});
        for (int i = 1; i < 100; i++) {
            run();
            kept.stream.write(ByteBuffer.wrap(new byte[] {(byte) i}));
            reset.stream.write(ByteBuffer.wrap(new byte[] {(byte) i}));
        }
        kept.stream.finish();
        run();
        reset.stream.reset(3);
        run();
        assertThat(end.events).isEmpty();

        nowNanos += TimeUnit.SECONDS.toNanos(6);
        end.session.onTimer(nowNanos);
        run();

        assertThat(end.events.get(0)).isInstanceOf(SessionEvent.Opened.class);
        long id = end.one(SessionEvent.StreamIncoming.class).id();
        SessionEvent.StreamData data = end.one(SessionEvent.StreamData.class);
        assertThat(data.id()).isEqualTo(id);
        assertThat(data.data().remaining()).isEqualTo(100);
        assertThat(data.data().get(99)).isEqualTo((byte) 99);
        assertThat(end.one(SessionEvent.StreamEnded.class).id()).isEqualTo(id);
        assertThat(end.all(SessionEvent.StreamReset.class)).isEmpty();
    }

    @Test
    void whoTakesNoMessagesFailsThemOneByOne() {
        open();
        end.session.sendMessage(ByteBuffer.wrap(new byte[10]), "a");
        end.session.sendMessage(ByteBuffer.wrap(new byte[10]), "b");
        run();
        assertThat(end.all(SessionEvent.Failed.class))
                .extracting(failed -> failed.failure().code())
                .containsExactly(ErrorCode.PROTOCOL_UNSUPPORTED, ErrorCode.PROTOCOL_UNSUPPORTED);
        assertThat(end.all(SessionEvent.Closed.class)).isEmpty();
    }

    @Test
    void messagesOfOthersAreBehindTheirLengths() {
        open();
        Talk talk = say(HostSession.MESSAGE_PROTOCOL, new byte[] {3, 'a', 'b', 'c', 0, 1, 'd'});
        run();
        talk.stream.finish();
        run();
        assertThat(end.all(SessionEvent.Message.class))
                .extracting(message -> new String(message.data(), StandardCharsets.UTF_8))
                .containsExactly("abc", "", "d");
        end.one(SessionEvent.MessagesEnded.class);
        assertThat(talk.ended).isTrue();
    }

    @Test
    void aHugeMessageEndsTheConnection() {
        open();
        say(HostSession.MESSAGE_PROTOCOL, new byte[] {-1, -1, -1, -1, 7, 1});
        run();
        assertThat(closed().reason().code()).isEqualTo(Code.PROTOCOL_ERROR);
        assertThat(closed().failure().code()).isEqualTo(ErrorCode.FRAME_TOO_LARGE);
        assertThat(goAways).containsExactly(YamuxMuxer.GO_AWAY_PROTOCOL_ERROR);
    }

    @Test
    void theEndOfMessagesInsideOneEndsTheConnection() {
        open();
        Talk talk = say(HostSession.MESSAGE_PROTOCOL, new byte[] {3, 'a'});
        run();
        talk.stream.finish();
        run();
        assertThat(closed().failure().code()).isEqualTo(ErrorCode.MALFORMED_FRAME);
    }

    @Test
    void aResetOfTheMessagesEndsTheConnection() {
        open();
        Talk talk = say(HostSession.MESSAGE_PROTOCOL, new byte[] {3, 'a'});
        run();
        talk.stream.reset(1);
        run();
        assertThat(closed().reason().code()).isEqualTo(Code.PROTOCOL_ERROR);
    }

    @Test
    void aSecondStreamOfMessagesIsReset() {
        open();
        say(HostSession.MESSAGE_PROTOCOL, new byte[0]);
        Talk second = say(HostSession.MESSAGE_PROTOCOL, new byte[0]);
        run();
        assertThat(second.resets).containsExactly(Channel.RESET_VIOLATION);
    }

    @Test
    void badIdentityIsIgnored() {
        answers.put("/ipfs/id/1.0.0", new byte[] {5, -1, -1, -1, -1, -1});
        open();
        assertThat(end.one(SessionEvent.Opened.class).peer().agent()).isEmpty();
    }

    @Test
    void aBadPushIsReset() {
        open();
        Talk push = say("/ipfs/id/push/1.0.0", new byte[] {-1, -1, 3});
        run();
        assertThat(push.resets).containsExactly(Channel.RESET_VIOLATION);
        assertThat(end.all(SessionEvent.PeerChanged.class)).isEmpty();
    }

    @Test
    void pingsOfOthersAreAnswered() {
        open();
        Talk ping = say("/ipfs/ping/1.0.0", Ends.bytes(64));
        run();
        byte[] received = ping.received.toByteArray();
        assertThat(received).endsWith(Ends.bytes(64));
        say("/ipfs/ping/1.0.0", new byte[0]);
        Talk third = say("/ipfs/ping/1.0.0", new byte[0]);
        run();
        assertThat(third.resets).containsExactly(Channel.RESET_LIMIT);
    }

    @Test
    void perfSendsWhatWasAskedForAfterTheUpload() {
        open();
        Talk perf = say(
                "/perf/1.0.0",
                ByteBuffer.allocate(8 + 500_000).putLong(2_000_000).array());
        run();
        int negotiation = perf.received.size();
        perf.stream.finish();
        run();
        assertThat(perf.received.size() - negotiation).isEqualTo(2_000_000);
        assertThat(perf.ended).isTrue();
    }

    @Test
    void aCloseWaitsUntilTheOtherHasReadEverything() {
        open();
        end.session.close(Code.NORMAL, "done", nowNanos + TimeUnit.SECONDS.toNanos(5), nowNanos);
        run();
        assertThat(closed().reason().code()).isEqualTo(Code.NORMAL);
        assertThat(goAways).containsExactly(YamuxMuxer.GO_AWAY_NORMAL);
    }

    @Test
    void aGoAwayOfOthersIsACleanEnd() {
        open();
        muxer.goAway(YamuxMuxer.GO_AWAY_NORMAL);
        run();
        assertThat(closed().reason().code()).isEqualTo(Code.NORMAL);
        assertThat(goAways).containsExactly(YamuxMuxer.GO_AWAY_NORMAL);
    }

    @Test
    void streamsThatAreNeverNegotiatedExpire() {
        open();
        Talk slow = new Talk();
        slow.isOwn = true;
        slow.stream = muxer.openStream(slow);
        slow.stream.write(ByteBuffer.wrap(new byte[] {19, '/', 'm'}));
        run();
        nowNanos += TimeUnit.SECONDS.toNanos(10);
        end.session.onTimer(nowNanos);
        run();
        assertThat(slow.resets).containsExactly(Channel.RESET_NEGOTIATION_FAILED);
    }

    @Test
    void whoSpeaksSomethingElseOnAStreamLosesIt() {
        open();
        Talk stray = new Talk();
        stray.isOwn = true;
        stray.stream = muxer.openStream(stray);
        stray.stream.write(ByteBuffer.wrap("GET / HTTP/1.1\r\n".getBytes(StandardCharsets.UTF_8)));
        run();
        assertThat(stray.resets).containsExactly(Channel.RESET_NEGOTIATION_FAILED);
        assertThat(end.all(SessionEvent.Closed.class)).isEmpty();
    }
}

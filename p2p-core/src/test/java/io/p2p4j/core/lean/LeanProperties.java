package io.p2p4j.core.lean;

import static org.assertj.core.api.Assertions.assertThat;

import io.p2p4j.api.CloseReason;
import io.p2p4j.api.Limits;
import io.p2p4j.api.Priority;
import io.p2p4j.core.session.SessionEvent;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** What holds for every fragmentation, every script and every garbage; jqwik prints the seed. */
class LeanProperties {
    private static final Limits SMALL = Limits.builder()
            .messageBytesMax(20_000)
            .messageWindowBytes(4096)
            .streamWindowBytes(2048)
            .connectionWindowBytes(5000)
            .frameBytesMax(1500)
            .streamsMax(6)
            .build();

    @Property(seed = "1", tries = 60)
    void fragmentationIsInvisible(@ForAll long seed) {
        assertThat(outcome(seed, true)).isEqualTo(outcome(seed, false));
    }

    /** Feeds one recorded byte sequence, in one piece or in random fragments; returns what it meant. */
    private static List<String> outcome(long seed, boolean fragmented) {
        Random random = new Random(seed);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(Raw.preface(Raw.hello(Wire.FEATURES)));
        long id = 1;
        for (int i = 0; i < 30; i++) {
            switch (random.nextInt(6)) {
                case 0 -> all.writeBytes(Raw.message(random.nextInt(300)));
                case 1 -> all.writeBytes(Raw.part(1 + random.nextInt(300)));
                case 2 -> {
                    all.writeBytes(Raw.open(id));
                    all.writeBytes(Raw.frame(FrameType.STREAM_RESET, id, random.nextInt() & 0xffff));
                    id += 2;
                }
                case 3 -> all.writeBytes(Raw.ping());
                case 4 -> all.writeBytes(Raw.frame(FrameType.WINDOW, 0, 1 + random.nextInt(100_000)));
                default -> all.writeBytes(id > 1 ? Raw.data(id - 2, 1 + random.nextInt(50)) : Raw.ping());
            }
        }
        all.writeBytes(
                random.nextBoolean() ? Raw.frame(FrameType.CLOSE, 0, 0) : Raw.frame(FrameType.PONG, new byte[8]));
        Raw raw = new Raw(Limits.DEFAULTS);
        byte[] bytes = all.toByteArray();
        for (int at = 0; at < bytes.length; ) {
            int count = fragmented ? Math.min(1 + random.nextInt(20), bytes.length - at) : bytes.length;
            raw.side.session.onBytes(ByteBuffer.wrap(bytes, at, count), raw.nowNanos);
            at += count;
        }
        raw.side.pump(raw.nowNanos);
        List<String> meaning = new ArrayList<>();
        for (SessionEvent event : raw.side.events) {
            if (event instanceof SessionEvent.Message message) {
                meaning.add("message " + message.data().length);
            } else if (event instanceof SessionEvent.Closed closed) {
                meaning.add("closed " + closed.reason() + closed.failure().code());
            } else {
                meaning.add(event.toString());
            }
        }
        return meaning;
    }

    @Property(seed = "1", tries = 300)
    void garbageNeverThrows(@ForAll byte @Size(max = 300) [] data) {
        LeanFuzzTest.feed(new Raw(Limits.DEFAULTS), data);
        LeanFuzzTest.feed(Raw.opened(SMALL), data);
        if (data.length > 0) {
            LeanFuzzTest.feed(new Raw(SMALL), Raw.preface(data));
        }
    }

    @Property(seed = "1", tries = 500)
    void almostLegalInputNeverThrows(@ForAll long seed) {
        Random random = new Random(seed);
        Raw raw = Raw.opened(SMALL);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < 40; i++) {
            FrameType type = FrameType.values()[random.nextInt(FrameType.values().length)];
            long[] fields = new long[type.fields];
            for (int f = 0; f < fields.length; f++) {
                fields[f] = random.nextInt(8) == 0 ? random.nextInt(3000) : random.nextInt(6);
            }
            boolean sized = type.body == FrameType.Body.BUFFERED || type.body == FrameType.Body.STREAMED;
            int length = sized ? (int) Math.min(fields[type.fields - 1], 2000) : type.bodyBytesMax;
            byte[] body = new byte[length];
            for (int b = 0; b < length; b++) {
                body[b] = (byte) ('a' + random.nextInt(20));
            }
            all.writeBytes(Raw.frame(type, body, fields));
        }
        byte[] bytes = all.toByteArray();
        for (int at = 0; at < bytes.length; ) {
            int count = Math.min(1 + random.nextInt(100), bytes.length - at);
            raw.send(Arrays.copyOfRange(bytes, at, at + count));
            raw.side.session.acceptStream(random.nextInt(6));
            raw.side.session.writeStream(random.nextInt(6), ByteBuffer.allocate(random.nextInt(100)), "w" + at);
            at += count;
        }
        LeanFuzzTest.feed(raw, new byte[0]);
    }

    @Property(seed = "1", tries = 300)
    void scriptsKeepTheContract(@ForAll long seed, @ForAll @IntRange(min = 1, max = 3000) int fragment) {
        new Script(seed, fragment).play();
    }

    /** A random script for both ends, and the bookkeeping that judges it. */
    private static final class Script {
        final Random random;
        final Pair pair = new Pair(SMALL, SMALL).open();
        final Map<String, Boolean> tokens = new TreeMap<>();
        final Map<String, ByteArrayOutputStream> written = new TreeMap<>();
        /** Bytes that were taken, by side and channel. */
        final Map<Side, Map<Long, Integer>> consumed = new LinkedHashMap<>();

        final Map<Side, Integer> taken = new LinkedHashMap<>();
        int sequence;

        Script(long seed, int fragment) {
            random = new Random(seed);
            pair.fragmentBytesMax = fragment;
            pair.dialer.consuming = false;
            pair.listener.consuming = false;
            consumed.put(pair.dialer, new TreeMap<>());
            consumed.put(pair.listener, new TreeMap<>());
            taken.put(pair.dialer, 0);
            taken.put(pair.listener, 0);
        }

        String token(String what) {
            String token = what + "/" + sequence++;
            tokens.put(token, false);
            return token;
        }

        void play() {
            for (int i = 0; i < 120; i++) {
                Side side = random.nextBoolean() ? pair.dialer : pair.listener;
                step(side);
                side.room = random.nextInt(4) == 0 ? random.nextInt(3000) : 1 << 20;
                if (random.nextInt(3) == 0) {
                    pair.run();
                    checkMemory(pair.dialer);
                    checkMemory(pair.listener);
                }
            }
            finish();
        }

        void step(Side side) {
            switch (random.nextInt(10)) {
                case 0, 1, 2 -> send(side);
                case 3 -> side.session.openStream("/p", Priority.values()[random.nextInt(4)], token("open"));
                case 4 -> answer(side);
                case 5, 6 -> write(side);
                case 7 -> stream(side, true);
                case 8 -> stream(side, false);
                default -> side.session.ping(token("ping"), pair.nowNanos);
            }
            if (random.nextBoolean()) {
                read(side);
            }
        }

        void send(Side side) {
            byte[] message = Pair.bytes(random.nextInt(10) == 0 ? random.nextInt(20_000) : random.nextInt(200));
            written.computeIfAbsent(side == pair.dialer ? "d" : "l", key -> new ByteArrayOutputStream())
                    .writeBytes(message);
            side.session.sendMessage(ByteBuffer.wrap(message), token("send"));
        }

        void answer(Side side) {
            for (SessionEvent.StreamIncoming incoming : side.all(SessionEvent.StreamIncoming.class)) {
                if (random.nextInt(5) > 0) {
                    side.session.acceptStream(incoming.id());
                } else {
                    side.session.refuseStream(incoming.id());
                }
            }
        }

        void write(Side side) {
            long id = 1 + random.nextInt(12);
            side.session.writeStream(id, ByteBuffer.wrap(Pair.bytes(random.nextInt(4000))), token("write"));
        }

        void stream(Side side, boolean end) {
            long id = 1 + random.nextInt(12);
            if (end) {
                side.session.endStream(id, token("end"));
            } else if (random.nextInt(3) == 0) {
                side.session.resetStream(id, random.nextInt(1000));
            }
        }

        /** Takes everything that has arrived at a side. */
        void read(Side side) {
            side.drainEvents();
            List<SessionEvent.Message> messages = side.all(SessionEvent.Message.class);
            for (int i = taken.get(side); i < messages.size(); i++) {
                side.session.consumed(0, messages.get(i).data().length);
            }
            taken.put(side, messages.size());
            for (Map.Entry<Long, Integer> entry : account(side).entrySet()) {
                int before = consumed.get(side).getOrDefault(entry.getKey(), 0);
                if (entry.getKey() != 0 && entry.getValue() > before) {
                    side.session.consumed(entry.getKey(), entry.getValue() - before);
                }
                consumed.get(side).put(entry.getKey(), entry.getValue());
            }
        }

        /** All bytes that ever arrived, by channel. */
        Map<Long, Integer> account(Side side) {
            Map<Long, Integer> arrived = new TreeMap<>();
            for (SessionEvent event : side.events) {
                if (event instanceof SessionEvent.Message message) {
                    arrived.merge(0L, message.data().length, Integer::sum);
                } else if (event instanceof SessionEvent.StreamData data) {
                    arrived.merge(data.id(), data.data().remaining(), Integer::sum);
                }
            }
            return arrived;
        }

        void checkMemory(Side side) {
            for (Map.Entry<Long, Integer> entry : account(side).entrySet()) {
                int held = entry.getValue() - consumed.get(side).getOrDefault(entry.getKey(), 0);
                int bound = entry.getKey() == 0 ? 4096 + 20_000 : 2048;
                assertThat(held).as("unread of channel " + entry.getKey()).isLessThanOrEqualTo(bound);
            }
        }

        void finish() {
            pair.dialer.room = Long.MAX_VALUE;
            pair.listener.room = Long.MAX_VALUE;
            boolean moved = true;
            for (int before = -1; moved; ) {
                pair.run();
                read(pair.dialer);
                read(pair.listener);
                int events = pair.dialer.events.size() + pair.listener.events.size();
                moved = events != before;
                before = events;
            }
            assertMessages(pair.listener, "d");
            assertMessages(pair.dialer, "l");
            pair.dialer.session.close(CloseReason.Code.NORMAL, "", Long.MAX_VALUE, pair.nowNanos);
            pair.run();
            for (Side side : List.of(pair.dialer, pair.listener)) {
                assertThat(side.one(SessionEvent.Closed.class).reason().isClean())
                        .as(side.events.get(side.events.size() - 1).toString())
                        .isTrue();
                assertThat(side.events.get(side.events.size() - 1)).isInstanceOf(SessionEvent.Closed.class);
                side.events.forEach(this::settle);
            }
            assertThat(tokens).doesNotContainValue(false);
        }

        void assertMessages(Side side, String sender) {
            ByteArrayOutputStream got = new ByteArrayOutputStream();
            side.all(SessionEvent.Message.class).forEach(message -> got.writeBytes(message.data()));
            byte[] sent =
                    written.getOrDefault(sender, new ByteArrayOutputStream()).toByteArray();
            assertThat(got.toByteArray()).isEqualTo(sent);
        }

        void settle(SessionEvent event) {
            Object token = null;
            if (event instanceof SessionEvent.Done done) {
                token = done.token();
            } else if (event instanceof SessionEvent.Failed failed) {
                token = failed.token();
            } else if (event instanceof SessionEvent.StreamOpened opened) {
                token = opened.token();
            } else if (event instanceof SessionEvent.Pong pong) {
                token = pong.token();
            }
            if (token != null) {
                assertThat(tokens.put((String) token, true))
                        .as("answered twice: " + token)
                        .isFalse();
            }
        }
    }
}

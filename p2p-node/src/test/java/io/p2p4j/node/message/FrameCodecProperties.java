package io.p2p4j.node.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.p2p4j.api.Priority;
import io.p2p4j.api.identity.Identity;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

class FrameCodecProperties {
    private static final Identity ORIGIN = Identity.fromSeed(new byte[32]);

    @Provide
    Arbitrary<MessageType> types() {
        return Arbitraries.oneOf(
                Arbitraries.of(MessageType.WELL_KNOWN),
                Arbitraries.strings()
                        .withCharRange('!', '~')
                        .ofMinLength(1)
                        .ofMaxLength(MessageType.NAME_BYTES_MAX)
                        .map(MessageType::new)
                        .filter(type -> type.number() == 0),
                Arbitraries.of("chat", "vote", "block").map(MessageType::of));
    }

    @Provide
    Arbitrary<Frame> frames() {
        Arbitrary<Long> numbers = Arbitraries.longs().between(1, Long.MAX_VALUE);
        Arbitrary<byte[]> payloads = Arbitraries.bytes().array(byte[].class).ofMaxSize(300);
        Arbitrary<Frame> data = Combinators.combine(
                        Arbitraries.of(Priority.class),
                        Arbitraries.of(true, false)
                                .flatMap(acknowledged -> Combinators.combine(
                                                Arbitraries.just(acknowledged),
                                                acknowledged ? numbers : Arbitraries.just(0L),
                                                Arbitraries.of(true, false).map(asked -> asked && acknowledged))
                                        .as(Tuple::of)),
                        Arbitraries.of(true, false),
                        Arbitraries.oneOf(Arbitraries.just(0L), numbers),
                        types(),
                        numbers,
                        numbers,
                        payloads)
                .as((priority, how, packed, replyTo, type, age, ttl, payload) -> new Frame.Data(
                        priority, how.get1(), packed, how.get3(), replyTo, type, how.get2(), age, ttl, payload));
        Arbitrary<Frame> acks = Arbitraries.longs()
                .between(1, 1L << 40)
                .set()
                .ofMinSize(1)
                .ofMaxSize(60)
                .map(set -> new Frame.Ack(set.stream().sorted().toList()));
        Arbitrary<Frame> rejects = Combinators.combine(
                        numbers,
                        Arbitraries.of(RejectCode.class),
                        Arbitraries.strings().withCharRange(' ', '~').ofMaxLength(Frame.Reject.DETAIL_BYTES_MAX))
                .as(Frame.Reject::new);
        Arbitrary<Frame> hellos = Combinators.combine(
                        Arbitraries.integers().between(1, 100),
                        Arbitraries.longs(),
                        numbers,
                        numbers,
                        numbers,
                        Arbitraries.integers().between(1, Integer.MAX_VALUE))
                .as(Frame.Hello::new);
        Arbitrary<Frame> broadcasts = Combinators.combine(
                        Arbitraries.integers().between(0, 255),
                        types(),
                        Arbitraries.longs(),
                        numbers,
                        numbers,
                        numbers,
                        payloads,
                        Arbitraries.bytes().array(byte[].class).ofSize(64))
                .as((hops, type, incarnation, sequence, ttl, time, payload, signature) -> new Frame.Broadcast(
                        hops,
                        new BroadcastBody(type, ORIGIN.publicKey(), incarnation, sequence, ttl, time, payload),
                        signature));
        return Arbitraries.oneOf(data, acks, rejects, hellos, broadcasts);
    }

    /** Arrays in records are compared by their contents here. */
    private static String text(Frame frame) {
        if (frame instanceof Frame.Data data) {
            return data.toString().replaceFirst("payload=.*", "") + List.of(hex(data.payload()));
        }
        if (frame instanceof Frame.Broadcast broadcast) {
            BroadcastBody body = broadcast.body();
            return broadcast.hops() + " " + body.type() + body.origin() + body.incarnation() + " " + body.sequence()
                    + " " + body.ttlMillis() + " " + body.timeMillis() + hex(body.payload())
                    + hex(broadcast.signature());
        }
        return frame.toString();
    }

    private static String hex(byte[] bytes) {
        return java.util.HexFormat.of().formatHex(bytes);
    }

    @Property(seed = "1", tries = 300)
    void whatIsSentIsWhatIsReadInBatchesToo(@ForAll("batches") List<Frame> frames) throws MessageFormatException {
        FrameCodec sender = new FrameCodec();
        FrameCodec receiver = new FrameCodec();
        List<byte[]> encoded = new ArrayList<>();
        frames.forEach(frame -> encoded.add(sender.encode(frame)));
        java.nio.ByteBuffer packed = FrameCodec.pack(encoded);
        byte[] message = new byte[packed.remaining()];
        packed.get(message);
        assertThat(receiver.decode(message).stream().map(FrameCodecProperties::text))
                .containsExactlyElementsOf(
                        frames.stream().map(FrameCodecProperties::text).toList());
    }

    @Provide
    Arbitrary<List<Frame>> batches() {
        return frames().list().ofMinSize(1).ofMaxSize(FrameCodec.BATCH_FRAMES_MAX);
    }

    /** The claim of FEATURES: at most 16 bytes beside the payload, for 268 million messages of a year's run. */
    @Property(seed = "1", tries = 300)
    void aDirectMessageCostsSixteenBytesAtMost(
            @ForAll("types") MessageType type, @ForAll("payloads") byte[] payload, @ForAll Priority priority) {
        FrameCodec codec = new FrameCodec();
        long year = 365L * 24 * 3600 * 1000;
        Frame.Data data = new Frame.Data(priority, true, false, false, 0, type, (1L << 28) - 1, year, 300_000, payload);
        codec.encode(data);
        int second = codec.encode(data).length - payload.length;
        assertThat(second).isLessThanOrEqualTo(FrameCodec.DATA_OVERHEAD_MAX);
        Frame.Data young = new Frame.Data(priority, true, false, false, 0, type, 100, 5000, 60_000, payload);
        assertThat(codec.encode(young).length - payload.length).isLessThanOrEqualTo(9);
    }

    @Provide
    Arbitrary<byte[]> payloads() {
        return Arbitraries.bytes().array(byte[].class).ofMaxSize(2000);
    }

    @Property(seed = "1", tries = 2000)
    void anyBytesAreFramesOrRefused(@ForAll("payloads") byte[] bytes) {
        try {
            new FrameCodec().decode(bytes);
        } catch (MessageFormatException refused) {
            assertThat(refused.getMessage()).isNotEmpty();
        }
    }

    @Property(seed = "1", tries = 300)
    void aBitThatFlipsNeverThrowsAnythingElse(
            @ForAll("batches") List<Frame> frames, @ForAll int place, @ForAll byte change) {
        FrameCodec sender = new FrameCodec();
        java.nio.ByteBuffer packed =
                FrameCodec.pack(frames.stream().map(sender::encode).toList());
        byte[] message = new byte[packed.remaining()];
        packed.get(message);
        message[Math.floorMod(place, message.length)] ^= change;
        anyBytesAreFramesOrRefused(message);
    }
}

package io.p2p4j.libp2p.multistream;

import static org.assertj.core.api.Assertions.assertThat;

import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What holds for every set of protocols and however bytes are cut; jqwik prints the seed. */
class MultistreamProperties {
    @Property(seed = "1", tries = 200)
    void bothEndsAgreeOnTheFirstProposalThatIsKnown(@ForAll long seed) {
        Random random = new Random(seed);
        List<String> proposals = some(random);
        List<String> known = some(random);
        Optional<String> expected = proposals.stream().filter(known::contains).findFirst();
        MultistreamDialer dialer = new MultistreamDialer(proposals);
        MultistreamListener listener = new MultistreamListener(known);
        byte[] payload = new byte[random.nextInt(50)];
        random.nextBytes(payload);
        Optional<String> ofListener = Optional.empty();
        Optional<String> ofDialer = Optional.empty();
        ByteArrayOutputStream toListener = new ByteArrayOutputStream();
        toListener.writeBytes(array(dialer.begin()));
        ByteArrayOutputStream toDialer = new ByteArrayOutputStream();
        try {
            while (ofDialer.isEmpty()) {
                for (ByteBuffer piece : pieces(toListener, random)) {
                    Step step = listener.receive(piece);
                    assertThat(piece.hasRemaining()).isFalse();
                    if (step.send() != null) {
                        toDialer.writeBytes(array(step.send()));
                    }
                    ofListener = step.agreed();
                }
                if (ofListener.isPresent()) {
                    toDialer.writeBytes(payload);
                }
                ByteArrayOutputStream left = new ByteArrayOutputStream();
                for (ByteBuffer piece : pieces(toDialer, random)) {
                    if (ofDialer.isEmpty()) {
                        Step step = dialer.receive(piece);
                        if (step.send() != null) {
                            toListener.writeBytes(array(step.send()));
                        }
                        ofDialer = step.agreed();
                    }
                    left.writeBytes(array(piece));
                }
                assertThat(left.toByteArray()).isEqualTo(ofDialer.isPresent() ? payload : new byte[0]);
            }
            assertThat(ofDialer).isEqualTo(expected);
            assertThat(ofListener).isEqualTo(expected);
        } catch (P2PException refused) {
            assertThat(refused.code()).isEqualTo(ErrorCode.PROTOCOL_UNSUPPORTED);
            assertThat(expected).isEmpty();
        }
    }

    private static List<String> some(Random random) {
        List<String> ids = new ArrayList<>();
        int count = 1 + random.nextInt(5);
        while (ids.size() < count) {
            String id = "/p" + random.nextInt(8) + "x".repeat(random.nextInt(2) * 200);
            if (!ids.contains(id)) {
                ids.add(id);
            }
        }
        return ids;
    }

    private static byte[] array(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        return copy;
    }

    private static List<ByteBuffer> pieces(ByteArrayOutputStream all, Random random) {
        byte[] bytes = all.toByteArray();
        all.reset();
        List<ByteBuffer> pieces = new ArrayList<>();
        for (int at = 0; at < bytes.length; ) {
            int count = Math.min(1 + random.nextInt(30), bytes.length - at);
            byte[] piece = Arrays.copyOfRange(bytes, at, at + count);
            pieces.add(
                    random.nextBoolean()
                            ? ByteBuffer.wrap(piece)
                            : ByteBuffer.allocateDirect(count).put(piece).flip());
            at += count;
        }
        return pieces;
    }
}

package io.p2p4j.libp2p;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.p2p4j.api.ConnectionInfo;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.api.identity.Identity;
import io.p2p4j.core.secure.SecureChannel;
import io.p2p4j.libp2p.multistream.MultistreamDialer;
import io.p2p4j.libp2p.multistream.MultistreamListener;
import io.p2p4j.libp2p.multistream.Step;
import io.p2p4j.libp2p.noise.Noise;
import io.p2p4j.libp2p.tls.Tls;
import io.p2p4j.libp2p.upgrade.SecurityOffer;
import io.p2p4j.libp2p.upgrade.Upgrade;
import io.p2p4j.transport.TlsEngine;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Whatever a stranger sends before it has proven who it is, every decoder takes it or refuses it with a type. The normal
 * build runs the kept inputs; {@code JAZZER_FUZZ=1} looks for others.
 */
class LibP2pFuzzTest {
    private static final String YAMUX = "/yamux/1.0.0";
    private static final byte[] HEADER = "\u0013/multistream/1.0.0\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ONE = "\u0007/noise\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] OTHER = "\u000b/tls/1.0.0\n".getBytes(StandardCharsets.US_ASCII);
    private static final Identity IDENTITY = Identity.fromSeed(new byte[32]);
    private static final Noise NOISE = new Noise(IDENTITY, new SeededContext(1), List.of(YAMUX));
    private static final Upgrade UPGRADE = new Upgrade(
            List.of(
                    new SecurityOffer(Noise.PROTOCOL_ID, NOISE),
                    new SecurityOffer(Tls.PROTOCOL_ID, new Tls(IDENTITY, TlsEngine.JDK, List.of(YAMUX)))),
            List.of(YAMUX));

    /** The first byte says where the rest begins: one method, since each starts an instrumented machine of its own. */
    @FuzzTest
    void input(byte[] data) {
        if (data.length < 2) {
            return;
        }
        byte[] rest = Arrays.copyOfRange(data, 1, data.length);
        switch (data[0] & 7) {
            case 0 -> multistream(rest, new byte[0]);
            case 1 -> multistream(rest, HEADER);
            case 2 -> channel(NOISE, ConnectionInfo.Role.DIALER, rest);
            case 3 -> channel(NOISE, ConnectionInfo.Role.LISTENER, rest);
            case 4 -> channel(UPGRADE, ConnectionInfo.Role.LISTENER, HEADER, rest);
            case 5 -> channel(UPGRADE, ConnectionInfo.Role.DIALER, HEADER, ONE, rest);
            case 6 -> channel(UPGRADE, ConnectionInfo.Role.LISTENER, HEADER, OTHER, rest);
            default -> channel(UPGRADE, ConnectionInfo.Role.LISTENER, HEADER, ONE, rest);
        }
    }

    private static void multistream(byte[] data, byte[] before) {
        byte[] all = Arrays.copyOf(before, before.length + data.length);
        System.arraycopy(data, 0, all, before.length, data.length);
        MultistreamDialer dialer = new MultistreamDialer(List.of("/a", "/b"));
        MultistreamListener listener = new MultistreamListener(List.of("/a", "/b"));
        try {
            Step step = dialer.receive(ByteBuffer.wrap(all));
            assertThat(step.agreed().isEmpty()
                            || List.of("/a", "/b").contains(step.agreed().get()))
                    .isTrue();
        } catch (P2PException refused) {
            assertThat(refused.code()).isNotEqualTo(ErrorCode.INTERNAL_FAULT);
        }
        try {
            listener.receive(ByteBuffer.wrap(all));
        } catch (P2PException refused) {
            assertThat(refused.code()).isNotEqualTo(ErrorCode.INTERNAL_FAULT);
        }
    }

    private static void channel(SecureChannel.Factory factory, ConnectionInfo.Role role, byte[]... pieces) {
        ChannelPair.End end = new ChannelPair.End(factory.open(role, Optional.empty()));
        end.begin();
        for (byte[] piece : pieces) {
            end.feed(piece);
        }
        if (end.failure != null) {
            assertThat(end.failure.code()).isNotEqualTo(ErrorCode.INTERNAL_FAULT);
        }
        assertThat(end.security).isNull();
        end.channel.release();
    }
}

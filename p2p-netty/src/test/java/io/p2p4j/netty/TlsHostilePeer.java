package io.p2p4j.netty;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.p2p4j.api.CloseReason;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.netty.reference.ReferenceFrames;
import io.p2p4j.netty.reference.ReferenceHello;
import io.p2p4j.netty.reference.ReferenceIdentity;
import io.p2p4j.netty.reference.ReferenceTls;
import io.p2p4j.tck.HostileConnection;
import io.p2p4j.tck.HostilePeer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** The reference peer's handshake and frames, without its manners. */
final class TlsHostilePeer implements HostilePeer {
    private static final byte[] GARBAGE = new byte[64];
    private static final int UNKNOWN_ID = 9;
    private static final int NORMAL_PRIORITY = 2;
    private static final int RESET_CODE = 7;

    static {
        Arrays.fill(GARBAGE, (byte) 0xee);
    }

    private final ReferenceTls tls = new ReferenceTls(ReferenceIdentity.generate());
    private final List<ReferenceTls.Link> links = new CopyOnWriteArrayList<>();

    @Override
    public Set<Act> acts() {
        return EnumSet.allOf(Act.class);
    }

    @Override
    public HostileConnection dial(Multiaddr listener) {
        try {
            ReferenceTls.Link link = tls.dial(listener.port().orElseThrow());
            links.add(link);
            Connection connection = new Connection(new ReferenceFrames(link.in(), link.out()));
            connection.frames.writeHello(ReferenceHello.own(List.of()));
            SocketTransport.daemon(connection::read);
            return connection;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void close() {
        try {
            for (ReferenceTls.Link link : links) {
                link.close();
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static final class Connection implements HostileConnection {
        private final ReferenceFrames frames;
        private final List<byte[]> messages = new CopyOnWriteArrayList<>();
        private volatile boolean performed;
        private volatile boolean over;
        private volatile CloseReason.@Nullable Code told;
        private volatile @Nullable Act whenAccepted;

        Connection(ReferenceFrames frames) {
            this.frames = frames;
        }

        void read() throws IOException {
            try {
                frames.readHello();
                Optional<ReferenceFrames.Frame> next = frames.read();
                while (next.isPresent()) {
                    on(next.get());
                    next = frames.read();
                }
            } finally {
                over = true;
            }
        }

        private void on(ReferenceFrames.Frame frame) throws IOException {
            switch (frame.type()) {
                case ReferenceFrames.MESSAGE -> messages.add(frame.body());
                case ReferenceFrames.PING -> frames.write(ReferenceFrames.PONG, frame.body());
                case ReferenceFrames.CLOSE ->
                    told = CloseReason.Code.ofNumber(frame.fields().get(0));
                case ReferenceFrames.STREAM_ACCEPT -> accepted(frame.fields().get(0));
                default -> {
                    // The rest of the protocol does not matter to him.
                }
            }
        }

        private void accepted(long id) throws IOException {
            if (whenAccepted == Act.RESET_STREAM) {
                frames.write(ReferenceFrames.STREAM_RESET, new byte[0], id, RESET_CODE);
                frames.write(ReferenceFrames.STREAM_DATA, new byte[] {1}, id);
                frames.write(ReferenceFrames.STREAM_END, new byte[0], id);
            } else if (whenAccepted == Act.DUPLICATE_STREAM) {
                open(id);
            }
            whenAccepted = null;
            performed = true;
        }

        private void open(long id) throws IOException {
            frames.write(ReferenceFrames.STREAM_OPEN, PROTOCOL.getBytes(US_ASCII), id, NORMAL_PRIORITY);
        }

        @Override
        public void perform(Act act) {
            performed = false;
            try {
                switch (act) {
                    case HUGE_LENGTH -> frames.write(huge());
                    case GARBAGE_FRAME -> frames.write(GARBAGE);
                    case UNKNOWN_STREAM -> frames.write(ReferenceFrames.STREAM_DATA, new byte[] {1}, UNKNOWN_ID);
                    case RESET_STREAM, DUPLICATE_STREAM -> {
                        whenAccepted = act;
                        open(1);
                        return;
                    }
                }
                performed = true;
            } catch (IOException closed) {
                over = true;
            }
        }

        private static byte[] huge() {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            bytes.write(ReferenceFrames.MESSAGE);
            bytes.writeBytes(ReferenceHello.varint(HUGE_BYTES));
            bytes.writeBytes(GARBAGE);
            return bytes.toByteArray();
        }

        @Override
        public boolean hasPerformed() {
            return performed;
        }

        @Override
        public void send(byte[] message) {
            try {
                frames.write(ReferenceFrames.MESSAGE, message);
            } catch (IOException closed) {
                over = true;
            }
        }

        @Override
        public List<byte[]> messages() {
            return List.copyOf(messages);
        }

        @Override
        public Optional<CloseReason.Code> told() {
            return Optional.ofNullable(told);
        }

        @Override
        public boolean isOver() {
            return over;
        }
    }
}

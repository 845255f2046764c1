package io.p2p4j.tck.plain;

import io.p2p4j.api.CloseReason;
import io.p2p4j.api.Limits;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.context.ProviderContext;
import io.p2p4j.api.identity.Identity;
import io.p2p4j.tck.HostileConnection;
import io.p2p4j.tck.HostilePeer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** Says hello as everybody does, and then what nobody may. The example has no streams to abuse. */
final class PlainHostilePeer implements HostilePeer {
    private static final int HEADER = 5;
    private static final byte[] GARBAGE = new byte[64];

    static {
        Arrays.fill(GARBAGE, (byte) 0xee);
    }

    private final ProviderContext context;
    private final Hello hello =
            new Hello(Identity.generate().publicKey(), Limits.builder().build().messageBytesMax());
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    PlainHostilePeer(ProviderContext context) {
        this.context = context;
    }

    @Override
    public Set<Act> acts() {
        return EnumSet.of(Act.HUGE_LENGTH, Act.GARBAGE_FRAME);
    }

    @Override
    public HostileConnection dial(Multiaddr listener) {
        try {
            Socket socket = new Socket();
            sockets.add(socket);
            socket.connect(PlainAddress.of(listener));
            Connection connection = new Connection(new Frames(socket, context));
            hello.send(connection.frames);
            Thread thread = new Thread(connection::read, "hostile-read");
            thread.setDaemon(true);
            thread.start();
            return connection;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void close() {
        sockets.forEach(socket -> Frames.closeQuietly(socket, true));
    }

    private static final class Connection implements HostileConnection {
        private final Frames frames;
        private final List<byte[]> messages = new CopyOnWriteArrayList<>();
        private volatile boolean performed;
        private volatile boolean over;
        private volatile Optional<CloseReason.Code> told = Optional.empty();

        Connection(Frames frames) {
            this.frames = frames;
        }

        void read() {
            try {
                Hello.receive(frames);
                while (true) {
                    Frames.Frame frame = frames.read(HUGE_BYTES);
                    switch (frame.type()) {
                        case Frames.MESSAGE -> messages.add(frame.payload());
                        case Frames.PING -> frames.write(Frames.PONG, frame.payload());
                        case Frames.CLOSE ->
                            told = Optional.of(
                                    Hello.Closing.decode(frame.payload()).code());
                        default -> {
                            // The rest of the protocol does not matter to it.
                        }
                    }
                }
            } catch (IOException thrownOut) {
                over = true;
            }
        }

        @Override
        public void perform(Act act) {
            switch (act) {
                case HUGE_LENGTH ->
                    write(ByteBuffer.allocate(HEADER + GARBAGE.length)
                            .put((byte) Frames.MESSAGE)
                            .putInt(HUGE_BYTES)
                            .put(GARBAGE));
                case GARBAGE_FRAME -> write(ByteBuffer.wrap(GARBAGE));
                case UNKNOWN_STREAM, RESET_STREAM, DUPLICATE_STREAM ->
                    throw new UnsupportedOperationException(
                            act + " (expected one of " + EnumSet.of(Act.HUGE_LENGTH, Act.GARBAGE_FRAME) + ")");
            }
            performed = true;
        }

        private void write(ByteBuffer bytes) {
            try {
                frames.socket().getOutputStream().write(bytes.array());
            } catch (IOException closed) {
                over = true;
            }
        }

        @Override
        public boolean hasPerformed() {
            return performed;
        }

        @Override
        public void send(byte[] message) {
            try {
                frames.write(Frames.MESSAGE, message);
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
            return told;
        }

        @Override
        public boolean isOver() {
            return over;
        }
    }
}

package io.p2p4j.bench.subject;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** One process's end of plain java.nio. */
final class NioSide implements Side {
    private static final int BUFFER_BYTES = 256 << 10;
    private static final int HEADER_BYTES = 4;

    private final ServerSocketChannel listener;

    NioSide() {
        try {
            listener = ServerSocketChannel.open();
        } catch (IOException e) {
            throw new IllegalStateException("no server socket", e);
        }
    }

    @Override
    public String listen(Service service, Arrivals arrivals) throws IOException {
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        daemon(() -> {
            while (true) {
                SocketChannel channel = listener.accept();
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                daemon(() -> serve(channel, service, arrivals.newCounter()));
            }
        });
        return Integer.toString(((InetSocketAddress) listener.getLocalAddress()).getPort());
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void daemon(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException closed) {
                // The other end or this one is over.
                return;
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private static void serve(SocketChannel channel, Service service, Arrivals.Counter counter) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
        while (channel.read(buffer) >= 0) {
            buffer.flip();
            if (service == Service.ECHO) {
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
                buffer.clear();
            } else {
                counter.add(countFrames(buffer));
                buffer.compact();
            }
        }
    }

    private static int countFrames(ByteBuffer buffer) {
        int complete = 0;
        while (buffer.remaining() >= HEADER_BYTES) {
            int end = buffer.position() + HEADER_BYTES + buffer.getInt(buffer.position());
            if (end > buffer.limit()) {
                break;
            }
            buffer.position(end);
            complete++;
        }
        return complete;
    }

    @Override
    public CompletionStage<Wire> connect(String address) {
        try {
            SocketChannel channel = SocketChannel.open(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(address)));
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            return CompletableFuture.completedFuture(new NioWire(channel));
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public void close() {
        closeQuietly(listener);
    }

    private static void closeQuietly(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            throw new IllegalStateException("cannot close", e);
        }
    }

    /** A connection: the calling thread writes and reads. */
    private record NioWire(SocketChannel channel) implements Wire {
        @Override
        public void flood(byte[] message, long count) throws IOException {
            int size = HEADER_BYTES + message.length;
            int fit = Math.max(1, BUFFER_BYTES / size);
            ByteBuffer buffer = ByteBuffer.allocateDirect(fit * size);
            for (long left = count; left > 0; left -= Math.min(left, fit)) {
                buffer.clear();
                for (long i = Math.min(left, fit); i > 0; i--) {
                    buffer.putInt(message.length).put(message);
                }
                writeAll(buffer.flip());
            }
        }

        @Override
        public void roundTrips(byte[] message, long count, Latencies latencies) throws IOException {
            ByteBuffer buffer = ByteBuffer.allocateDirect(HEADER_BYTES + message.length);
            for (long done = 0; done < count; done++) {
                long sentAt = System.nanoTime();
                buffer.clear();
                writeAll(buffer.putInt(message.length).put(message).flip());
                buffer.clear();
                while (buffer.hasRemaining()) {
                    if (channel.read(buffer) < 0) {
                        throw new EOFException("the other end closed");
                    }
                }
                latencies.record(System.nanoTime() - sentAt);
            }
        }

        private void writeAll(ByteBuffer buffer) throws IOException {
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        }

        @Override
        public void close() {
            closeQuietly(channel);
        }
    }
}

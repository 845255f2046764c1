package io.p2p4j.libp2p;

import io.p2p4j.api.ConnectionInfo;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.context.SystemContext;
import io.p2p4j.api.identity.Identity;
import io.p2p4j.core.secure.SecureChannel;
import io.p2p4j.core.transport.LinkSecurity;
import io.p2p4j.libp2p.mplex.MplexMuxer;
import io.p2p4j.libp2p.noise.Noise;
import io.p2p4j.libp2p.tls.Tls;
import io.p2p4j.libp2p.upgrade.SecurityOffer;
import io.p2p4j.libp2p.upgrade.Upgrade;
import io.p2p4j.libp2p.yamux.YamuxMuxer;
import io.p2p4j.transport.TlsEngine;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Frames of a multiplexer over a secured socket. It may leave unread what the other end says. */
final class HostileSocket extends HostileWire implements SecureChannel.Output {
    private static final int GATHERED_BYTES = 1 << 15;
    private static final int TIMEOUT_MILLIS = 60_000;

    private final HostileFrames frames;
    private final String security;
    private final Socket socket = new Socket();
    private final InputStream in;
    private final OutputStream out;
    /** Guarded by itself. */
    private final SecureChannel channel;

    private final ByteBuffer gathered = ByteBuffer.allocate(GATHERED_BYTES);
    private int nextId = 1;
    private boolean secured;
    private volatile @Nullable IOException failed;
    private volatile boolean over;

    HostileSocket(Multiaddr listener, String security, HostileFrames frames, boolean reading) throws Exception {
        this.frames = frames;
        this.security = security;
        if (!reading) {
            // So that what is not read soon waits at the other end.
            socket.setReceiveBufferSize(4096);
        }
        socket.connect(new InetSocketAddress("127.0.0.1", listener.port().orElseThrow()), TIMEOUT_MILLIS);
        socket.setTcpNoDelay(true);
        in = socket.getInputStream();
        out = socket.getOutputStream();
        channel = channel(security, frames).open(ConnectionInfo.Role.DIALER, listener.peerId());
        channel.start(this);
        byte[] bytes = new byte[GATHERED_BYTES];
        while (!secured) {
            int count = in.read(bytes);
            if (count < 0) {
                throw new IOException("the other end has ended the handshake");
            }
            channel.receive(ByteBuffer.wrap(bytes, 0, count), this);
        }
        if (reading) {
            Thread reader = new Thread(this::read, "hostile-reader");
            reader.setDaemon(true);
            reader.start();
        }
        begin();
    }

    private static Upgrade channel(String security, HostileFrames frames) {
        List<String> muxers = List.of(frames == HostileFrames.MPLEX ? MplexMuxer.PROTOCOL : YamuxMuxer.PROTOCOL);
        Identity identity = Identity.generate();
        SecurityOffer offer = security.equals("tls")
                ? new SecurityOffer(Tls.PROTOCOL_ID, new Tls(identity, TlsEngine.AUTO, muxers))
                : new SecurityOffer(Noise.PROTOCOL_ID, new Noise(identity, SystemContext.shared(), muxers));
        return new Upgrade(List.of(offer), muxers);
    }

    private void read() {
        byte[] bytes = new byte[GATHERED_BYTES];
        try {
            for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
                synchronized (channel) {
                    if (over) {
                        return;
                    }
                    channel.receive(ByteBuffer.wrap(bytes, 0, count), this);
                }
            }
        } catch (IOException broken) {
            // Whatever it is: the other end says nothing more.
            over = true;
        }
        over = true;
        wake();
    }

    // What the channel makes of it

    @Override
    public void wire(ByteBuffer bytes) {
        byte[] some = new byte[bytes.remaining()];
        bytes.get(some);
        try {
            out.write(some);
        } catch (IOException broken) {
            failed = broken;
        }
    }

    @Override
    public void open(LinkSecurity security) {
        secured = true;
    }

    @Override
    public void plain(ByteBuffer bytes) {
        byte[] some = new byte[bytes.remaining()];
        bytes.get(some);
        heard(some);
    }

    @Override
    public void ended() {
        wake();
    }

    // What it does

    HostileFrames frames() {
        return frames;
    }

    /** Sends a frame. */
    void write(ByteBuffer frame) {
        while (frame.hasRemaining()) {
            int count = Math.min(frame.remaining(), gathered.remaining());
            gathered.put(frame.slice(frame.position(), count));
            frame.position(frame.position() + count);
            if (!gathered.hasRemaining()) {
                push();
            }
        }
    }

    @Override
    int open() {
        int id = nextId;
        nextId += 2;
        write(frames.open(id));
        return id;
    }

    @Override
    void data(int stream, byte... bytes) {
        write(frames.data(stream, bytes.length, bytes));
    }

    @Override
    void end(int stream) {
        write(frames.end(stream));
    }

    @Override
    void reset(int stream) {
        write(frames.reset(stream));
    }

    @Override
    void refuseIdentify() {
        write(frames.refuseIdentify());
    }

    @Override
    void push() {
        gathered.flip();
        synchronized (channel) {
            if (!over && gathered.hasRemaining()) {
                channel.send(gathered, this);
            }
        }
        gathered.clear();
        if (failed != null) {
            over = true;
        }
    }

    /** Breaks off in the midst of a frame, and behind it of the security's own record. Nothing can follow. */
    void breakOff(int stream) {
        write(frames.data(stream, 1 << 16, new byte[(1 << 16) - 1]));
        push();
        byte[] record = new byte[16_000];
        byte[] head = security.equals("tls") ? new byte[] {0x17, 3, 3, 0x40, 0} : new byte[] {(byte) 0xff, (byte) 0xff};
        System.arraycopy(head, 0, record, 0, head.length);
        wire(ByteBuffer.wrap(record));
    }

    @Override
    boolean isOver() {
        return over;
    }

    @Override
    public void close() {
        over = true;
        try {
            socket.close();
        } catch (IOException ignored) {
            // It is of no use any more.
            failed = ignored;
        }
        synchronized (channel) {
            channel.release();
        }
    }
}

package io.p2p4j.netty;

import io.p2p4j.netty.reference.ReferenceFrames;
import io.p2p4j.netty.reference.ReferenceHello;
import io.p2p4j.netty.reference.ReferenceIdentity;
import io.p2p4j.netty.reference.ReferenceTls;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** One hostile connection after another, from an address of loopback that is its own. Runs on a thread of its own. */
final class Attacker implements Runnable {
    private static final long DRIP_MILLIS = 100;
    private static final long PAUSE_MILLIS = 50;
    private static final int LOOK_MILLIS = 200;
    private static final List<StolenIdentity> BOMBS = List.of(
            CertificateBombs.chain(), CertificateBombs.large(), CertificateBombs.deep(), CertificateBombs.many());

    final Attack attack;
    final int number;
    private final int port;
    private final long pauseMillis;
    private final int framesAtOnce;
    private final CountDownLatch stopped;
    private final AtomicLong visits = new AtomicLong();
    private final ReferenceTls tls = new ReferenceTls(ReferenceIdentity.generate());
    private volatile Socket socket = new Socket();

    Attacker(Attack attack, int number, int port, boolean full, CountDownLatch stopped) {
        this.attack = attack;
        this.number = number;
        this.port = port;
        this.framesAtOnce = full ? 50 : 10;
        this.pauseMillis = full ? PAUSE_MILLIS : 2 * PAUSE_MILLIS;
        this.stopped = stopped;
    }

    /** Each kind has a subnet of its own. */
    private InetAddress address() throws IOException {
        int host = attack == Attack.CROWD ? 1 : 1 + number % 250;
        return InetAddress.getByAddress(
                new byte[] {127, 66, (byte) List.of(Attack.values()).indexOf(attack), (byte) host});
    }

    @Override
    public void run() {
        while (isWanted()) {
            try {
                socket = new Socket();
                socket.bind(new InetSocketAddress(address(), 0));
                socket.connect(new InetSocketAddress("127.0.0.1", port), 5000);
                socket.setSoTimeout(LOOK_MILLIS);
                visits.incrementAndGet();
                attack.perform(this);
            } catch (IOException thrownOut) {
                // That is what happens to attackers.
            } finally {
                leave();
            }
            pause(pauseMillis);
        }
    }

    private boolean pause(long millis) {
        try {
            return stopped.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException never) {
            throw new IllegalStateException(never);
        }
    }

    /** Also ends a write that is stuck. */
    void leave() {
        try {
            socket.close();
        } catch (IOException closed) {
            return;
        }
    }

    /**
     * A flood has breaks, since attackers and attacked share one machine here: what the test is after is not how fast
     * attackers are.
     */
    boolean goesOn(long frames) {
        return frames % framesAtOnce == framesAtOnce - 1 ? !pause(pauseMillis) : isWanted();
    }

    boolean isWanted() {
        return stopped.getCount() > 0;
    }

    long visits() {
        return visits.get();
    }

    void write(byte[] bytes) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(bytes);
        out.flush();
    }

    InputStream in() throws IOException {
        return socket.getInputStream();
    }

    void readToTheEnd() throws IOException {
        byte[] buffer = new byte[4096];
        while (isWanted()) {
            try {
                if (in().read(buffer) < 0) {
                    return;
                }
            } catch (SocketTimeoutException nothingYet) {
                continue;
            }
        }
    }

    /** Looks for the end between two bytes. */
    void drip(byte[] words) throws IOException {
        byte[] one = new byte[1];
        for (byte word : words) {
            one[0] = word;
            write(one);
            if (pause(DRIP_MILLIS)) {
                return;
            }
        }
        readToTheEnd();
    }

    /** Reads on another thread what comes, so that only this side floods. */
    void drain() throws IOException {
        InputStream in = in();
        Thread thread = new Thread(
                () -> {
                    byte[] buffer = new byte[4096];
                    try {
                        while (isWanted()) {
                            try {
                                if (in.read(buffer) < 0) {
                                    return;
                                }
                            } catch (SocketTimeoutException nothingYet) {
                                continue;
                            }
                        }
                    } catch (IOException over) {
                        return;
                    }
                },
                "drain-" + number);
        thread.setDaemon(true);
        thread.start();
    }

    /** Goes through the security handshake. */
    void secure() throws IOException {
        socket.close();
        SSLSocket secured = tls.dial(address(), port).socket();
        secured.setSoTimeout(LOOK_MILLIS);
        socket = secured;
    }

    /** Goes through all handshakes. */
    ReferenceFrames open() throws IOException {
        secure();
        socket.setSoTimeout(0);
        ReferenceFrames frames = new ReferenceFrames(socket.getInputStream(), socket.getOutputStream());
        frames.writeHello(ReferenceHello.own(List.of()));
        frames.readHello();
        socket.setSoTimeout(LOOK_MILLIS);
        return frames;
    }

    /** Shows a certificate that nobody should have to look at. */
    void show(long which) throws IOException {
        SSLContext context = BOMBS.get((int) (which % BOMBS.size())).context();
        SSLSocket secured = (SSLSocket) context.getSocketFactory().createSocket(socket, "127.0.0.1", port, true);
        secured.setSSLParameters(parameters(secured.getSSLParameters()));
        secured.setSoTimeout(5000);
        socket = secured;
        secured.startHandshake();
        secured.setSoTimeout(LOOK_MILLIS);
    }

    private static SSLParameters parameters(SSLParameters parameters) {
        parameters.setApplicationProtocols(new String[] {NettyProvider.ALPN});
        parameters.setProtocols(new String[] {"TLSv1.3"});
        return parameters;
    }

    /** The first flight of an honest dialer. */
    static byte[] clientHello() {
        try {
            SSLEngine engine = SSLContext.getDefault().createSSLEngine();
            engine.setUseClientMode(true);
            engine.setSSLParameters(parameters(engine.getSSLParameters()));
            ByteBuffer packet = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
            engine.wrap(ByteBuffer.allocate(0), packet);
            byte[] bytes = new byte[packet.flip().remaining()];
            packet.get(bytes);
            return bytes;
        } catch (GeneralSecurityException | SSLException missing) {
            throw new IllegalStateException("no TLS 1.3 (expected in every Java runtime)", missing);
        }
    }
}

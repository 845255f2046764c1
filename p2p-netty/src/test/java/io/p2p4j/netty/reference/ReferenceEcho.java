package io.p2p4j.netty.reference;

import java.io.IOException;
import java.util.Optional;

/** Sends back what a peer sends: messages, and the bytes of streams. */
public final class ReferenceEcho {
    /** The protocol of the streams that it takes. */
    public static final String PROTOCOL = "/tck/echo/1.0.0";

    private interface Task {
        void run() throws IOException;
    }

    private ReferenceEcho() {}

    /**
     * Echoes until the connection ends, on threads of its own.
     *
     * @param peer the connection
     */
    public static void serve(ReferencePeer peer) {
        daemon("echo-messages", () -> messages(peer));
        streams(peer);
    }

    /**
     * Echoes streams only.
     *
     * @param peer the connection
     */
    public static void streams(ReferencePeer peer) {
        daemon("echo-streams", () -> {
            while (true) {
                ReferenceStream stream = peer.accept();
                daemon("echo-stream", () -> echo(stream));
            }
        });
    }

    private static void messages(ReferencePeer peer) throws IOException {
        for (Optional<byte[]> message = peer.receive(); message.isPresent(); message = peer.receive()) {
            peer.send(message.orElseThrow());
        }
        peer.endMessages();
    }

    private static void echo(ReferenceStream stream) throws IOException {
        for (Optional<byte[]> some = stream.read(); some.isPresent(); some = stream.read()) {
            stream.write(some.orElseThrow());
        }
        stream.end();
    }

    private static void daemon(String name, Task task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (IOException over) {
                        // The connection ended, which is what ends an echo.
                        return;
                    }
                },
                "reference-" + name);
        thread.setDaemon(true);
        thread.start();
    }
}

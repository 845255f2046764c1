package io.p2p4j.netty.reference;

import io.p2p4j.netty.reference.ReferencePeer.Role;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The main class of a process that is nothing but a reference peer. Says its port and peer id, echoes on every connection,
 * and says how each one ended. Takes {@code dial PORT}, and {@code close CODE DETAIL} for the latest connection.
 */
public final class ReferenceProcess {
    private static final ReferenceHello HELLO = ReferenceHello.own(List.of(ReferenceEcho.PROTOCOL));

    private final ReferenceTls tls;
    private volatile ReferencePeer latest;

    private ReferenceProcess(ReferenceTls tls) {
        this.tls = tls;
    }

    /**
     * Runs until the input ends.
     *
     * @param arguments none
     */
    public static void main(String[] arguments) throws IOException {
        ReferenceIdentity identity = ReferenceIdentity.generate();
        ReferenceProcess process = new ReferenceProcess(new ReferenceTls(identity));
        try (ReferenceTls.Server server = process.tls.listen()) {
            daemon(() -> {
                while (true) {
                    process.serve(server.accept(), Role.LISTENER);
                }
            });
            System.out.println(server.port() + " " + identity.peerId());
            BufferedReader told = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = told.readLine(); line != null; line = told.readLine()) {
                process.obey(line.split(" ", 3));
            }
        }
    }

    private void obey(String[] words) throws IOException {
        if (words[0].equals("dial")) {
            serve(tls.dial(Integer.parseInt(words[1])), Role.DIALER);
        } else {
            latest.close(Long.parseLong(words[1]), words[2]);
        }
    }

    private void serve(ReferenceTls.Link link, Role role) throws IOException {
        ReferencePeer peer = ReferencePeer.open(link, role, HELLO);
        latest = peer;
        System.out.println("open " + peer.remotePeerId());
        ReferenceEcho.serve(peer);
        daemon(() -> {
            ReferencePeer.Ended ended = peer.awaitEnd();
            System.out.println(
                    "ended " + ended.code() + " " + (ended.byPeer() ? "peer" : "own") + " " + ended.detail());
        });
    }

    private interface Task {
        void run() throws IOException;
    }

    private static void daemon(Task task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (IOException failure) {
                        failure.printStackTrace();
                    }
                },
                "reference-process");
        thread.setDaemon(true);
        thread.start();
    }
}

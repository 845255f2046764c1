package io.p2p4j.netty;

import io.p2p4j.api.P2PListener;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.error.P2PException;
import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * The main class of a process that uses up its file descriptors when it is told to, and frees them when it is told to.
 * In between it dials itself and says what became of it.
 */
final class ExhaustedProcess {
    private ExhaustedProcess() {}

    public static void main(String[] arguments) throws Exception {
        try (Node node = new Node();
                BufferedReader told = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            P2PListener listener = node.listen();
            listener.onConnection(
                    connection -> connection.receive().thenAccept(message -> connection.send(message.orElseThrow())));
            // Once through, well and badly, so that every class is loaded while files can be opened.
            node.connect(listener.localAddresses().get(0), node.provider.localPeerId());
            Node.failure(node.provider.connect(Multiaddr.tcp("255.255.255.255", 9)));
            busyMillis();
            System.out.println(listener.localAddresses().get(0) + " " + node.provider.localPeerId());
            told.readLine();
            Queue<FileInputStream> files = useUp();
            long begun = System.nanoTime();
            P2PException failure =
                    Node.failure(node.provider.connect(listener.localAddresses().get(0)));
            System.out.println(failure.code() + " " + (System.nanoTime() - begun) / 1_000_000);
            told.readLine();
            long busy = busyMillis();
            told.readLine();
            System.out.println(busyMillis() - busy);
            for (FileInputStream file : files) {
                file.close();
            }
            told.readLine();
        }
    }

    private static Queue<FileInputStream> useUp() throws IOException {
        Queue<FileInputStream> files = new ArrayDeque<>();
        try {
            while (true) {
                files.add(new FileInputStream("/dev/null"));
            }
        } catch (FileNotFoundException tooMany) {
            return files;
        }
    }

    private static long busyMillis() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                        .getProcessCpuTime()
                / 1_000_000;
    }
}

package io.p2p4j.netty;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * The main class of a process of attackers: begins when it is told, and says at the end how often each of them came. The
 * arguments are the port, how many attackers, and whether it is the full form.
 */
final class HostileCrowd {
    private HostileCrowd() {}

    public static void main(String[] arguments) throws Exception {
        int port = Integer.parseInt(arguments[0]);
        boolean full = Boolean.parseBoolean(arguments[2]);
        CountDownLatch stopped = new CountDownLatch(1);
        List<Attacker> attackers = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        Attack[] kinds = Attack.values();
        for (int i = 0; i < Integer.parseInt(arguments[1]); i++) {
            Attacker attacker = new Attacker(kinds[i % kinds.length], i, port, full, stopped);
            Thread thread = new Thread(attacker, "attacker-" + i);
            thread.setDaemon(true);
            attackers.add(attacker);
            threads.add(thread);
        }
        System.out.println("ready");
        BufferedReader told = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        told.readLine();
        threads.forEach(Thread::start);
        told.readLine();
        stopped.countDown();
        for (Thread thread : threads) {
            attackers.forEach(Attacker::leave);
            thread.join(TimeUnit.SECONDS.toMillis(60));
            if (thread.isAlive()) {
                throw new IllegalStateException(thread.getName() + " is stuck (expected its end)");
            }
        }
        System.out.println(attackers.stream()
                .map(attacker -> attacker.attack + "=" + attacker.visits())
                .collect(Collectors.joining(" ")));
    }
}

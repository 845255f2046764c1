package io.p2p4j.tck.rules;

import io.p2p4j.api.CloseReason;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PListener;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.tck.TappedWire;
import io.p2p4j.tck.rule.Evidence;
import io.p2p4j.tck.rule.Payload;
import io.p2p4j.tck.rule.RuleRun;
import io.p2p4j.tck.wire.Recording;
import io.p2p4j.tck.wire.Tampering;
import io.p2p4j.tck.wire.WireDirection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * SEC-05: many connections at once through one wire, on each of which one bit is flipped at another place. On each the
 * dialer sends a small and a large message, and the host sends both back.
 */
final class FlippedBits {
    private static final int SMALL_BYTES = 64;
    private static final int LARGE_BYTES = 4096;
    private static final int HANDSHAKE_PLACES = 8;
    private static final int MESSAGE_PLACES = 4;

    private final RuleRun run;
    private final List<String> corruptions = new CopyOnWriteArrayList<>();
    private final Set<String> seen = ConcurrentHashMap.newKeySet();

    private FlippedBits(RuleRun run) {
        this.run = run;
    }

    /** One place; inside a message there is nothing that does not matter. */
    private record Place(WireDirection direction, long offset, boolean insideMessage) {}

    static void tried(RuleRun run) {
        new FlippedBits(run).tryAll();
    }

    private void tryAll() {
        P2PProvider host = run.provider("host");
        P2PProvider dialer = run.provider("dialer");
        P2PListener listener = run.listen(host);
        listener.onConnection(this::echo);
        Multiaddr address = run.addressOf(listener);
        List<Place> places = places(dialer, address);
        List<Attempt> attempts = new ArrayList<>();
        for (Place place : places) {
            TappedWire wire = TapRules.wire(run);
            wire.filter(Tampering.flipBit(place.direction(), place.offset()));
            attempts.add(new Attempt(place, attempts.size() + 1));
            attempts.get(attempts.size() - 1).begin(dialer.connect(wire.via(address)));
            run.saw(Evidence.ATTACKS);
        }
        judge(attempts);
    }

    /** The wire shows how long the handshake is, and where the bytes of the large message are. */
    private List<Place> places(P2PProvider dialer, Multiaddr address) {
        Recording tap = new Recording();
        TappedWire wire = TapRules.wire(run);
        wire.filter(tap);
        P2PConnection connection = run.connect(dialer, wire.via(address));
        run.await("small echo", echoed(connection, 0, SMALL_BYTES));
        Map<WireDirection, Integer> before = sizes(tap);
        run.await("large echo", echoed(connection, 0, LARGE_BYTES));
        Map<WireDirection, Integer> after = sizes(tap);
        List<Place> places = new ArrayList<>();
        for (WireDirection direction : WireDirection.values()) {
            int handshake = before.getOrDefault(direction, 0);
            int message = after.getOrDefault(direction, 0) - handshake;
            run.check(message >= LARGE_BYTES, "a tap that sees the large message", message + " bytes " + direction);
            for (int i = 0; i < HANDSHAKE_PLACES; i++) {
                places.add(new Place(direction, (long) handshake * i / HANDSHAKE_PLACES, false));
            }
            for (int i = 1; i < MESSAGE_PLACES; i++) {
                places.add(new Place(direction, handshake + (long) message * i / MESSAGE_PLACES, true));
            }
            places.add(new Place(direction, handshake, false));
            places.add(new Place(direction, handshake + message - 1L, false));
        }
        run.note("flipping a bit at each of " + places);
        return places;
    }

    private static Map<WireDirection, Integer> sizes(Recording tap) {
        Map<WireDirection, Integer> sizes = new LinkedHashMap<>();
        for (WireDirection direction : WireDirection.values()) {
            sizes.put(direction, tap.size(direction));
        }
        return sizes;
    }

    // ---- both ends

    /** One connection with a flipped bit, from the dialer's view. */
    private final class Attempt {
        private final Place place;
        private final int number;
        private final CompletableFuture<P2PConnection> opened = new CompletableFuture<>();
        private final CompletableFuture<Void> unharmed = new CompletableFuture<>();

        Attempt(Place place, int number) {
            this.place = place;
            this.number = number;
        }

        void begin(CompletionStage<P2PConnection> dial) {
            dial.thenCompose(connection -> {
                        opened.complete(connection);
                        return echoed(connection, number, SMALL_BYTES)
                                .thenCompose(small -> echoed(connection, number, LARGE_BYTES));
                    })
                    .whenComplete((done, failure) -> {
                        if (failure == null) {
                            unharmed.complete(null);
                        } else {
                            unharmed.completeExceptionally(P2PException.from(failure));
                        }
                    });
        }

        boolean survived() {
            return unharmed.isDone() && !unharmed.isCompletedExceptionally();
        }
    }

    private CompletionStage<Void> echoed(P2PConnection connection, int number, int sizeBytes) {
        byte[] message = Payload.of(number, sizeBytes);
        CompletionStage<Optional<byte[]>> answer = connection.receive();
        return connection.send(message).thenCompose(sent -> answer).thenAccept(got -> {
            if (got.isEmpty() || !Arrays.equals(message, got.get())) {
                corruptions.add("the dialer of connection " + number + " received "
                        + got.map(Payload::describe).orElse("a clean end") + ", not its echo");
            }
            run.saw(Evidence.MESSAGES);
        });
    }

    private void echo(P2PConnection connection) {
        connection.receive().thenAccept(got -> {
            if (got.isPresent()) {
                byte[] message = got.get();
                boolean known = message.length == SMALL_BYTES || message.length == LARGE_BYTES;
                int number = known ? Payload.number(message) : -1;
                if (!known || !Arrays.equals(message, Payload.of(number, message.length))) {
                    corruptions.add("the host received " + Payload.describe(message) + ", which nobody sent");
                } else if (!seen.add(number + "/" + message.length)) {
                    corruptions.add("the host received message " + number + " twice");
                }
                connection.send(message);
                echo(connection);
            }
        });
    }

    // ---- judgement

    private void judge(List<Attempt> attempts) {
        for (Attempt attempt : attempts) {
            if (attempt.place.insideMessage() && corruptions.isEmpty()) {
                run.settles(attempt.unharmed, run.budgets().mustHappen());
                run.check(corruptions.isEmpty(), "no corrupted message", corruptions);
                run.fails("what follows a flipped bit at " + attempt.place, attempt.unharmed);
                CloseReason reason = run.closed(run.await("the connection was open before", attempt.opened));
                run.check(!reason.isClean(), "no clean end after a flip at " + attempt.place, reason);
            }
        }
        // A flip in a length may leave the receiver waiting; that nobody waits for ever is what timeouts are for.
        List<Attempt> others = attempts.stream()
                .filter(attempt -> !attempt.place.insideMessage())
                .toList();
        CompletableFuture<?> all = CompletableFuture.allOf(others.stream()
                .map(attempt -> attempt.unharmed.handle((done, failure) -> ""))
                .toArray(CompletableFuture[]::new));
        run.settles(all, run.budgets().mustNotHappen());
        run.check(corruptions.isEmpty(), "no corrupted message", corruptions);
        List<Place> harmless = others.stream()
                .filter(Attempt::survived)
                .map(attempt -> attempt.place)
                .toList();
        run.note("harmless flips: " + harmless);
        run.check(
                harmless.size() * 2 < others.size(),
                "most flips outside of messages to matter as well",
                harmless.size() + " of " + others.size() + " did not: " + harmless);
    }
}

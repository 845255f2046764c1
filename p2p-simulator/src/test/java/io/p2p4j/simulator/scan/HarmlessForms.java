package io.p2p4j.simulator.scan;

import java.nio.charset.StandardCharsets;
import java.security.Signature;
import java.time.Clock;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;

/** The deterministic forms of what {@link PlantedHazards} has. Nothing of this ever runs. */
final class HarmlessForms {
    Object now(Clock clock) {
        return Instant.now(clock);
    }

    double math() {
        return StrictMath.exp(2) + Math.max(1, 2) + Math.sqrt(2) + Math.floorMod(3, 2);
    }

    int seeded(long seed, List<String> list) {
        Random random = new Random(seed);
        Collections.shuffle(list, random);
        return random.nextInt() + new SplittableRandom(seed).nextInt();
    }

    Object async(CompletableFuture<String> future, Executor executor) {
        return future.thenRunAsync(() -> {}, executor);
    }

    Object thread() {
        return Thread.currentThread();
    }

    Object signature() throws Exception {
        return Signature.getInstance("Ed25519");
    }

    /** A call of a method of one's own that is named as a forbidden one is. */
    Object named() {
        return new Clocks().now() + new Clocks().nanoTime();
    }

    Object handedOver(HashMap<String, String> map) {
        return map.get("a");
    }

    Object text(byte[] bytes) {
        return String.format(Locale.ROOT, "%d", 1)
                + "A".toLowerCase(Locale.ROOT)
                + new String(bytes, StandardCharsets.UTF_8);
    }

    Object ordered(List<String> list) {
        Map<String, Set<String>> map = new LinkedHashMap<>();
        map.put("", Set.of());
        map.put("a", Set.of("a"));
        return list.stream().collect(Collectors.toMap(s -> s, s -> s, (a, b) -> a, LinkedHashMap::new));
    }

    /** Names that are taken elsewhere. */
    static final class Clocks {
        long now() {
            return 1;
        }

        long nanoTime() {
            return 2;
        }
    }
}

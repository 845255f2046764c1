package io.p2p4j.planted;

import io.p2p4j.api.identity.Identity;
import io.p2p4j.planted.Chatter.Values;
import io.p2p4j.simulator.scenario.Host;
import java.io.File;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** One fixture for each way in which runs differ, and beside it the same done well. Each is a class of its own for the scan. */
final class Hazards {
    private static final int MANY = 5000;

    private Hazards() {}

    /** One number for an order. */
    private static List<Long> order(Collection<?> in) {
        long hash = 0;
        for (Object each : in) {
            hash = 31 * hash + each.toString().hashCode();
        }
        return List.of(hash);
    }

    /** Without hash code and equals. */
    private static final class Key {
        private final int number;

        Key(int number) {
            this.number = number;
        }

        @Override
        public String toString() {
            return "key " + number;
        }
    }

    private static void keys(Collection<Object> into) {
        IntStream.range(0, 50).forEach(i -> into.add(new Key(i)));
    }

    static final class HashSetOfIdentities implements Values {
        @Override
        public List<Long> of(Host host, int round) {
            Set<Object> set = new HashSet<>();
            keys(set);
            return order(set);
        }
    }

    static final class LinkedHashSetOfIdentities implements Values {
        @Override
        public List<Long> of(Host host, int round) {
            Set<Object> set = new LinkedHashSet<>();
            keys(set);
            return order(set);
        }
    }

    private static Integer[] numbers() {
        return IntStream.range(0, MANY).boxed().toArray(Integer[]::new);
    }

    /** Numbers would lie side by side in a table, which would begin before them half of the time. */
    private static String[] words() {
        return IntStream.range(0, MANY).mapToObj(i -> "word " + i * i).toArray(String[]::new);
    }

    static final class IterationOfSetOf implements Values {
        @Override
        public List<Long> of(Host host, int round) {
            return order(Set.of(words()));
        }
    }

    static final class IterationOfListOf implements Values {
        @Override
        public List<Long> of(Host host, int round) {
            return order(List.of(words()));
        }
    }

    static final class RealClock implements Values {
        @Override
        public List<Long> of(Host host, int round) {
            return List.of(System.nanoTime());
        }
    }

    static final class SimulatedClock implements Values {
        @Override
        public List<Long> of(Host host, int round) {
            return List.of(host.context().nanoTime());
        }
    }

    static final class IdentityHash implements Values {
        @Override
        public List<Long> of(Host host, int round) {
            return List.of((long) System.identityHashCode(new Object()));
        }
    }

    static final class Numbered implements Values {
        private long next;

        @Override
        public List<Long> of(Host host, int round) {
            return List.of(next++);
        }
    }

    static final class IdentityMap implements Values {
        @Override
        public List<Long> of(Host host, int round) {
            Set<Object> set = Collections.newSetFromMap(new IdentityHashMap<>());
            keys(set);
            return order(set);
        }
    }

    static final class UnseededRandom implements Values {
        @Override
        public List<Long> of(Host host, int round) {
            return List.of(new Random().nextLong());
        }
    }

    static final class SeededRandom implements Values {
        @Override
        public List<Long> of(Host host, int round) {
            return List.of(new Random(round).nextLong());
        }
    }

    static final class RandomId implements Values {
        @Override
        public List<Long> of(Host host, int round) {
            return List.of(UUID.randomUUID().getLeastSignificantBits());
        }
    }

    static final class RandomOfContext implements Values {
        @Override
        public List<Long> of(Host host, int round) {
            return List.of(host.context().random("id").nextLong());
        }
    }

    static final class SecureRandomWithSeed implements Values {
        @Override
        public List<Long> of(Host host, int round) {
            return List.of(new SecureRandom(new byte[] {1, 2, 3}).nextLong());
        }
    }

    static final class Entropy implements Values {
        @Override
        public List<Long> of(Host host, int round) {
            return List.of((long) host.context().entropy(1)[0]);
        }
    }

    static final class ShuffledWithoutSeed implements Values {
        @Override
        public List<Long> of(Host host, int round) {
            List<Integer> list = Arrays.asList(numbers());
            Collections.shuffle(list);
            return order(list);
        }
    }

    static final class ShuffledWithSeed implements Values {
        @Override
        public List<Long> of(Host host, int round) {
            List<Integer> list = Arrays.asList(numbers());
            Collections.shuffle(list, new Random(round));
            return order(list);
        }
    }

    static final class Ecdsa implements Values {
        private static final KeyPair KEYS = keyPair();

        private static KeyPair keyPair() {
            try {
                return KeyPairGenerator.getInstance("EC").generateKeyPair();
            } catch (GeneralSecurityException missing) {
                throw new IllegalStateException(missing);
            }
        }

        @Override
        public List<Long> of(Host host, int round) throws GeneralSecurityException {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(KEYS.getPrivate());
            return List.of((long) Arrays.hashCode(signature.sign()));
        }
    }

    static final class Ed25519 implements Values {
        @Override
        public List<Long> of(Host host, int round) {
            byte[] signature = Identity.fromSeed(new byte[32]).sign(new byte[] {1});
            return List.of((long) Arrays.hashCode(signature));
        }
    }

    /** Runs on another thread, and waits for it; what it throws is thrown here. */
    private static List<Long> waitFor(CompletableFuture<Long> future) throws Exception {
        return List.of(future.get(30, TimeUnit.SECONDS));
    }

    private static long now(Host host) {
        return host.context().nanoTime();
    }

    static final class ThreadRace implements Values {
        @Override
        public List<Long> of(Host host, int round) throws Exception {
            CompletableFuture<Long> done = new CompletableFuture<>();
            Thread thread = new Thread(() -> {
                try {
                    done.complete(now(host));
                } catch (RuntimeException failure) {
                    done.completeExceptionally(failure);
                }
            });
            thread.start();
            return waitFor(done);
        }
    }

    static final class SupplyAsync implements Values {
        @Override
        public List<Long> of(Host host, int round) throws Exception {
            return waitFor(CompletableFuture.supplyAsync(() -> now(host)));
        }
    }

    static final class OrTimeout implements Values {
        @Override
        public List<Long> of(Host host, int round) throws Exception {
            return waitFor(new CompletableFuture<Long>()
                    .orTimeout(1, TimeUnit.MILLISECONDS)
                    .handle((value, timeout) -> now(host)));
        }
    }

    static final class ExecutorOfContext implements Values {
        private long last;

        @Override
        public List<Long> of(Host host, int round) {
            CompletableFuture.supplyAsync(() -> now(host), host.context().executor())
                    .thenAccept(value -> last = value);
            return List.of(last);
        }
    }

    static final class ParallelStream implements Values {
        @Override
        public List<Long> of(Host host, int round) {
            List<Integer> list = Collections.synchronizedList(new ArrayList<>());
            List.of(numbers()).parallelStream().forEach(list::add);
            return order(list);
        }
    }

    static final class SequentialStream implements Values {
        @Override
        public List<Long> of(Host host, int round) {
            List<Integer> list = new ArrayList<>();
            List.of(numbers()).stream().forEach(list::add);
            return order(list);
        }
    }

    static final class DefaultLocale implements Values {
        @Override
        public List<Long> of(Host host, int round) {
            return List.of((long) "TITLE".toLowerCase().hashCode());
        }
    }

    static final class RootLocale implements Values {
        @Override
        public List<Long> of(Host host, int round) {
            return List.of((long) "TITLE".toLowerCase(Locale.ROOT).hashCode());
        }
    }

    static final class DefaultZone implements Values {
        @Override
        public List<Long> of(Host host, int round) {
            ZonedDateTime now = host.context().now().atZone(ZoneId.systemDefault());
            return List.of((long) now.toLocalTime().toSecondOfDay());
        }
    }

    static final class Utc implements Values {
        @Override
        public List<Long> of(Host host, int round) {
            ZonedDateTime now = host.context().now().atZone(ZoneOffset.UTC);
            return List.of((long) now.toLocalTime().toSecondOfDay());
        }
    }

    static final class DefaultCharset implements Values {
        @Override
        public List<Long> of(Host host, int round) {
            return List.of((long) "\u00e9".getBytes().length);
        }
    }

    static final class Utf8 implements Values {
        @Override
        public List<Long> of(Host host, int round) {
            return List.of((long) "\u00e9".getBytes(StandardCharsets.UTF_8).length);
        }
    }

    /** A folder with files in it. */
    private static Path folder() throws IOException {
        Path folder = Path.of(System.getProperty("java.io.tmpdir"), "p2p4j-planted");
        Files.createDirectories(folder);
        for (int i = 0; i < 5; i++) {
            Files.writeString(folder.resolve("file" + i), "");
        }
        return folder;
    }

    static final class FileOrder implements Values {
        @Override
        public List<Long> of(Host host, int round) throws IOException {
            return order(List.of(folder().toFile().list()));
        }
    }

    static final class FilesByName implements Values {
        @Override
        public List<Long> of(Host host, int round) throws IOException {
            List<String> names = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                File file = folder().resolve("file" + i).toFile();
                names.add(file.getName());
            }
            return order(names);
        }
    }

    /** What a run leaves behind for the next one. */
    static final class StaticState implements Values {
        private static final AtomicInteger COUNT = new AtomicInteger();

        @Override
        public List<Long> of(Host host, int round) {
            return List.of((long) COUNT.incrementAndGet());
        }
    }

    static final class StateOfTheRun implements Values {
        private final AtomicInteger count = new AtomicInteger();

        @Override
        public List<Long> of(Host host, int round) {
            return List.of((long) count.incrementAndGet());
        }
    }

    static final class Sine implements Values {
        @Override
        public List<Long> of(Host host, int round) {
            return List.of(Double.doubleToLongBits(Math.sin(round + 0.1)));
        }
    }

    static final class StrictSine implements Values {
        @Override
        public List<Long> of(Host host, int round) {
            return List.of(Double.doubleToLongBits(StrictMath.sin(round + 0.1)));
        }
    }

    private static void scripts(Map<Character.UnicodeScript, Integer> into) {
        for (Character.UnicodeScript script : Character.UnicodeScript.values()) {
            into.put(script, 1);
        }
        // The constants differ from JDK to JDK, their order does not.
        into.keySet().removeIf(script -> script.compareTo(Character.UnicodeScript.YI) > 0);
    }

    static final class HashMapOfEnums implements Values {
        @Override
        public List<Long> of(Host host, int round) {
            Map<Character.UnicodeScript, Integer> map = new HashMap<>();
            scripts(map);
            return order(map.keySet());
        }
    }

    static final class EnumMapOfEnums implements Values {
        @Override
        public List<Long> of(Host host, int round) {
            Map<Character.UnicodeScript, Integer> map = new EnumMap<>(Character.UnicodeScript.class);
            scripts(map);
            return order(map.keySet());
        }
    }

    static final class Collected implements Values {
        private WeakReference<Object> last = new WeakReference<>(new Object());

        @Override
        public List<Long> of(Host host, int round) {
            boolean gone = last.get() == null;
            last = new WeakReference<>(new byte[1_000_000]);
            return List.of(gone ? 1L : 0L);
        }
    }

    static final class Kept implements Values {
        private final Map<Integer, Object> last = new LinkedHashMap<>();

        @Override
        public List<Long> of(Host host, int round) {
            last.put(0, new byte[1_000_000]);
            return List.of((long) last.size());
        }
    }

    static final class Processors implements Values {
        @Override
        public List<Long> of(Host host, int round) {
            return List.of((long) Runtime.getRuntime().availableProcessors());
        }
    }

    static final class Setting implements Values {
        @Override
        public List<Long> of(Host host, int round) {
            return List.of((long) host.addresses().size());
        }
    }
}

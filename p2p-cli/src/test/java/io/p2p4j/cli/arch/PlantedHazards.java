package io.p2p4j.cli.arch;

import io.p2p4j.core.NonDeterministic;
import java.io.File;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.lang.ref.Cleaner;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TimeZone;
import java.util.Timer;
import java.util.UUID;
import java.util.WeakHashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/** One member for each form of each hazard. Nothing of this ever runs. */
final class PlantedHazards {
    @Planted(Hazard.UNORDERED)
    HashMap<String, String> fieldOfHashMap;

    @Planted(Hazard.COLLECTOR)
    WeakHashMap<String, String> fieldOfWeakHashMap;

    @Planted(Hazard.CLOCK)
    Object nanoTime() throws Exception {
        return System.nanoTime();
    }

    @Planted(Hazard.CLOCK)
    Object currentTimeMillis() throws Exception {
        return System.currentTimeMillis();
    }

    @Planted(Hazard.CLOCK)
    Object instantNow() throws Exception {
        return Instant.now();
    }

    @Planted(Hazard.CLOCK)
    Object localDateNowInZone() throws Exception {
        return LocalDate.now(ZoneOffset.UTC);
    }

    @Planted(Hazard.CLOCK)
    Object systemClock() throws Exception {
        return Clock.systemUTC();
    }

    @Planted(Hazard.CLOCK)
    Object newDate() throws Exception {
        return new Date();
    }

    @Planted(Hazard.CLOCK)
    Object reference() throws Exception {
        LongSupplier clock = System::nanoTime;
        return clock;
    }

    @Planted(Hazard.CLOCK)
    Object lambda() throws Exception {
        LongSupplier clock = () -> 1 + System.nanoTime();
        return clock;
    }

    @Planted(Hazard.CHANCE)
    Object mathRandom() throws Exception {
        return Math.random();
    }

    @Planted(Hazard.CHANCE)
    Object unseededRandom() throws Exception {
        return new Random();
    }

    @Planted(Hazard.CHANCE)
    Object unseededSplittable() throws Exception {
        return new SplittableRandom();
    }

    @Planted(Hazard.CHANCE)
    Object secureRandom() throws Exception {
        return new SecureRandom();
    }

    @Planted(Hazard.CHANCE)
    Object secureRandomWithSeed() throws Exception {
        return new SecureRandom(new byte[8]);
    }

    @Planted(Hazard.CHANCE)
    Object threadLocalRandom() throws Exception {
        return ThreadLocalRandom.current();
    }

    @Planted(Hazard.CHANCE)
    Object randomGenerator() throws Exception {
        return RandomGenerator.getDefault();
    }

    @Planted(Hazard.CHANCE)
    Object randomId() throws Exception {
        return UUID.randomUUID();
    }

    @Planted(Hazard.CHANCE)
    Object shuffle(List<String> list) throws Exception {
        Collections.shuffle(list);
        return list;
    }

    @Planted(Hazard.MATH)
    Object exp() throws Exception {
        return Math.exp(2);
    }

    @Planted(Hazard.MATH)
    Object pow() throws Exception {
        return Math.pow(2, 3);
    }

    @Planted(Hazard.MATH)
    Object log() throws Exception {
        return Math.log(2);
    }

    @Planted(Hazard.MATH)
    Object sin() throws Exception {
        return Math.sin(2);
    }

    @Planted(Hazard.IDENTITY)
    Object identityHashCode() throws Exception {
        return System.identityHashCode("");
    }

    @Planted(Hazard.IDENTITY)
    Object identityHashMap() throws Exception {
        return new IdentityHashMap<String, String>();
    }

    @Planted(Hazard.THREADS)
    Object newThread() throws Exception {
        return new Thread();
    }

    @Planted(Hazard.THREADS)
    Object subclassOfThread() throws Exception {
        return new Thread("name") {};
    }

    @Planted(Hazard.THREADS)
    Object executors() throws Exception {
        return Executors.newCachedThreadPool();
    }

    @Planted(Hazard.THREADS)
    Object timer() throws Exception {
        return new Timer();
    }

    @Planted(Hazard.THREADS)
    Object newPool() throws Exception {
        return new ForkJoinPool();
    }

    @Planted(Hazard.THREADS)
    Object commonPool() throws Exception {
        return ForkJoinPool.commonPool();
    }

    @Planted(Hazard.FUTURE_THREADS)
    Object supplyAsync() throws Exception {
        return CompletableFuture.supplyAsync(() -> "");
    }

    @Planted(Hazard.FUTURE_THREADS)
    Object thenRunAsync(CompletionStage<String> stage) throws Exception {
        return stage.thenRunAsync(() -> {});
    }

    @Planted(Hazard.FUTURE_THREADS)
    Object orTimeout(CompletableFuture<String> future) throws Exception {
        return future.orTimeout(1, TimeUnit.SECONDS);
    }

    @Planted(Hazard.FUTURE_THREADS)
    Object completeOnTimeout(CompletableFuture<String> future) throws Exception {
        return future.completeOnTimeout("", 1, TimeUnit.SECONDS);
    }

    @Planted(Hazard.FUTURE_THREADS)
    Object delayedExecutor() throws Exception {
        return CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS);
    }

    @Planted(Hazard.PARALLEL)
    Object parallelStream(List<String> list) throws Exception {
        return list.parallelStream();
    }

    @Planted(Hazard.PARALLEL)
    Object parallel(List<String> list) throws Exception {
        return list.stream().parallel();
    }

    @Planted(Hazard.PARALLEL)
    Object parallelSort() throws Exception {
        Arrays.parallelSort(new int[1]);
        return "";
    }

    @Planted(Hazard.BLOCKING)
    Object sleep() throws Exception {
        Thread.sleep(1);
        return "";
    }

    @Planted(Hazard.BLOCKING)
    Object sleepOfUnit() throws Exception {
        TimeUnit.SECONDS.sleep(1);
        return "";
    }

    @Planted(Hazard.BLOCKING)
    Object park() throws Exception {
        LockSupport.park();
        return "";
    }

    @Planted(Hazard.BLOCKING)
    Object parkNanos() throws Exception {
        LockSupport.parkNanos(1);
        return "";
    }

    @Planted(Hazard.BLOCKING)
    Object waitForNotify(List<String> list) throws Exception {
        synchronized (list) {
            while (list.isEmpty()) {
                list.wait();
            }
        }
        return "";
    }

    @Planted(Hazard.BLOCKING)
    Object await(CountDownLatch latch) throws Exception {
        latch.await();
        return "";
    }

    @Planted(Hazard.COLLECTOR)
    Object weakHashMap() throws Exception {
        return new WeakHashMap<String, String>();
    }

    @Planted(Hazard.COLLECTOR)
    Object cleaner() throws Exception {
        return Cleaner.create();
    }

    @Planted(Hazard.LOCALE)
    Object defaultLocale() throws Exception {
        return Locale.getDefault();
    }

    @Planted(Hazard.LOCALE)
    Object lowerCase() throws Exception {
        return "A".toLowerCase();
    }

    @Planted(Hazard.LOCALE)
    Object format() throws Exception {
        return String.format("%d", 1);
    }

    @Planted(Hazard.LOCALE)
    Object formatted() throws Exception {
        return "%d".formatted(1);
    }

    @Planted(Hazard.LOCALE)
    Object printf() throws Exception {
        return System.out.printf("%d", 1);
    }

    @Planted(Hazard.ZONE)
    Object defaultZone() throws Exception {
        return ZoneId.systemDefault();
    }

    @Planted(Hazard.ZONE)
    Object defaultTimeZone() throws Exception {
        return TimeZone.getDefault();
    }

    @Planted(Hazard.CHARSET)
    Object defaultCharset() throws Exception {
        return Charset.defaultCharset();
    }

    @Planted(Hazard.CHARSET)
    Object bytesOfString() throws Exception {
        return "".getBytes();
    }

    @Planted(Hazard.CHARSET)
    Object stringOfBytes() throws Exception {
        return new String(new byte[1]);
    }

    @Planted(Hazard.CHARSET)
    Object reader() throws Exception {
        return new InputStreamReader(InputStream.nullInputStream());
    }

    @Planted(Hazard.FILE_ORDER)
    Object fileList() throws Exception {
        return new File("").list();
    }

    @Planted(Hazard.FILE_ORDER)
    Object filesList() throws Exception {
        return Files.list(Path.of(""));
    }

    @Planted(Hazard.UNORDERED)
    Object hashMap() throws Exception {
        return new HashMap<String, String>();
    }

    @Planted(Hazard.UNORDERED)
    Object hashSet() throws Exception {
        return new HashSet<String>();
    }

    @Planted(Hazard.UNORDERED)
    Object setReference() throws Exception {
        Supplier<Object> made = HashSet::new;
        return made;
    }

    @Planted(Hazard.UNORDERED)
    Object setOf() throws Exception {
        return Set.of("a", "b");
    }

    @Planted(Hazard.UNORDERED)
    Object setOfArray(String[] array) throws Exception {
        return Set.of(array);
    }

    @Planted(Hazard.UNORDERED)
    Object setCopyOf(List<String> list) throws Exception {
        return Set.copyOf(list);
    }

    @Planted(Hazard.UNORDERED)
    Object mapOf() throws Exception {
        return Map.of("a", "b", "c", "d");
    }

    @Planted(Hazard.UNORDERED)
    Object toSet(List<String> list) throws Exception {
        return list.stream().collect(Collectors.toSet());
    }

    @Planted(Hazard.UNORDERED)
    Object toMap(List<String> list) throws Exception {
        return list.stream().collect(Collectors.toMap(s -> s, s -> s));
    }

    @Planted(Hazard.UNORDERED)
    Object groupingBy(List<String> list) throws Exception {
        return list.stream().collect(Collectors.groupingBy(s -> s));
    }

    /** The exemption. */
    @NonDeterministic("The test of the exemption.")
    static final class Exempt {
        long now() {
            return System.nanoTime();
        }

        /** Enclosed, so exempt as well. */
        static final class Nested {
            long now() {
                return System.nanoTime();
            }
        }
    }

    /** The deterministic forms of the same. */
    static final class Harmless {
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
    }
}

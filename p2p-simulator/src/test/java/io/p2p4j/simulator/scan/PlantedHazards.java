package io.p2p4j.simulator.scan;

import io.p2p4j.core.NonDeterministic;
import java.io.File;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.lang.ref.Cleaner;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.channels.SocketChannel;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.text.NumberFormat;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
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
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
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

    @Planted(Hazard.CHANCE)
    Object keyPair() throws Exception {
        return KeyPairGenerator.getInstance("EC").generateKeyPair();
    }

    @Planted(Hazard.CHANCE)
    Object signature() throws Exception {
        return Signature.getInstance("SHA256withECDSA");
    }

    @Planted(Hazard.CHANCE)
    Object nextOfEachGenerator() throws Exception {
        return RandomGenerator.of("L64X128MixRandom");
    }

    @Planted(Hazard.CHANCE)
    Object referenceToRandomId() throws Exception {
        Supplier<UUID> ids = UUID::randomUUID;
        return ids;
    }

    @Planted(Hazard.THREADS)
    Object newOfSubclass() throws Exception {
        return new Worker();
    }

    @Planted(Hazard.FUTURE_THREADS)
    Object asyncOfSubclass(Own future) throws Exception {
        return future.thenRunAsync(() -> {});
    }

    @Planted(Hazard.BLOCKING)
    Object semaphore(Semaphore semaphore) throws Exception {
        semaphore.acquire();
        return "";
    }

    @Planted(Hazard.BLOCKING)
    Object joinThread(Thread thread) throws Exception {
        thread.join();
        return "";
    }

    @Planted(Hazard.BLOCKING)
    Object takeOfQueue(LinkedBlockingQueue<String> queue) throws Exception {
        return queue.take();
    }

    @Planted(Hazard.COLLECTOR)
    Object weakReference() throws Exception {
        return new WeakReference<>("");
    }

    @Planted(Hazard.COLLECTOR)
    Object gc() throws Exception {
        System.gc();
        return "";
    }

    @Planted(Hazard.LOCALE)
    Object numberFormat() throws Exception {
        return NumberFormat.getInstance();
    }

    @Planted(Hazard.LOCALE)
    Object pattern() throws Exception {
        return DateTimeFormatter.ofPattern("EEE");
    }

    @Planted(Hazard.FILE_ORDER)
    Object newDirectoryStream() throws Exception {
        return Files.newDirectoryStream(Path.of(""));
    }

    @Planted(Hazard.REFLECTION)
    Object methods() throws Exception {
        return String.class.getDeclaredMethods();
    }

    @Planted(Hazard.MACHINE)
    Object processors() throws Exception {
        return Runtime.getRuntime().availableProcessors();
    }

    @Planted(Hazard.MACHINE)
    Object pid() throws Exception {
        return ProcessHandle.current().pid();
    }

    @Planted(Hazard.NETWORK)
    Object hostByName() throws Exception {
        return InetAddress.getByName("localhost");
    }

    @Planted(Hazard.NETWORK)
    Object interfaces() throws Exception {
        return NetworkInterface.getNetworkInterfaces();
    }

    @Planted(Hazard.NETWORK)
    Object channel() throws Exception {
        return SocketChannel.open();
    }

    @Planted(Hazard.CLOCK)
    Object lookedUpInSwitch(int which) throws Exception {
        return switch (which) {
            case 1 -> 1L;
            case 1000 -> 2L;
            case 1_000_000 -> System.nanoTime();
            default -> "";
        };
    }

    @Planted(Hazard.CLOCK)
    Object inTableSwitch(int which) throws Exception {
        return switch (which) {
            case 1 -> 1L;
            case 2 -> 2L;
            case 3 -> System.nanoTime();
            default -> "";
        };
    }

    /** Threads and futures of one's own. */
    static final class Worker extends Thread {}

    /** A future of one's own. */
    static final class Own extends CompletableFuture<String> {}

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
}

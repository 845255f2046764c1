package io.p2p4j.bench.sim;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** A part of the benchmark; each real one runs in a process of its own, with a heap of its size. */
enum Part {
    KERNEL("-Xmx1g"),
    DATAGRAMS("-Xmx1g"),
    /** What is under way is garbage soon, and there is much of it: so the young generation is most of the heap. */
    FLOOD("-Xmx2g", "-Xms2g", "-Xmn1600m", Pages.LARGE),
    MEMORY("-Xmx2g"),
    SWEEP("-Xmx512m"),
    /** The bound that is asked for. What has lived through one collection of the young generation, but for a few handshakes, stays. */
    SCALE("-Xmx4g", "-Xms4g", "-Xmn2000m", "-XX:SurvivorRatio=8", "-XX:MaxTenuringThreshold=1", Pages.LARGE),
    /** Only when it is asked for: it takes minutes and 12 GB. */
    STRETCH("-Xmx14g", "-Xms14g", "-Xmn3g", "-XX:SurvivorRatio=6", "-XX:MaxTenuringThreshold=1", Pages.LARGE);

    /** A large network does not fit into any cache, and not into the table of small pages either. */
    private static final class Pages {
        static final String LARGE = "-XX:+UseTransparentHugePages";

        private Pages() {}
    }

    private final List<String> options;

    Part(String... options) {
        this.options = List.of(options);
    }

    /** Of its process. */
    List<String> options() {
        return options;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Part> of(String word) {
        return Stream.of(values()).filter(part -> part.word().equals(word)).findFirst();
    }

    List<Figure> measure(Sizes sizes) {
        return switch (this) {
            case KERNEL -> KernelPart.measure(sizes);
            case DATAGRAMS -> DatagramPart.measure(sizes);
            case FLOOD -> FloodPart.measure(sizes);
            case MEMORY -> MemoryPart.measure(sizes);
            case SWEEP -> SweepPart.measure(sizes);
            case SCALE -> ScalePart.large(sizes);
            case STRETCH -> ScalePart.huge(sizes);
        };
    }
}

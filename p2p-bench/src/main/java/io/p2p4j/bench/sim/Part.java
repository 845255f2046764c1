package io.p2p4j.bench.sim;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** A part of the benchmark; each real one runs in a process of its own, with a heap of its size. */
enum Part {
    KERNEL("1g"),
    DATAGRAMS("1g"),
    FLOOD("1g"),
    MEMORY("2g"),
    SWEEP("512m"),
    /** The bound that is asked for. */
    SCALE("4g"),
    /** Only when it is asked for: it takes minutes and 12 GB. */
    STRETCH("14g");

    private final String heapMax;

    Part(String heapMax) {
        this.heapMax = heapMax;
    }

    String heapMax() {
        return heapMax;
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

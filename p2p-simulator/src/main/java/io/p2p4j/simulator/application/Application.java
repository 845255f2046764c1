package io.p2p4j.simulator.application;

import java.util.List;

/**
 * An application that a scenario file can name. A file names it by {@link #name()} when the class stands in {@code
 * META-INF/services/io.p2p4j.simulator.application.Application}, and by its class name in any case. The class is public and
 * has a public constructor without parameters.
 *
 * <pre>{@code
 * public final class RegisterApplication implements Application {
 *     @Override
 *     public String name() {
 *         return "register";
 *     }
 *
 *     @Override
 *     public Blueprint<?> blueprint(Arguments arguments) {
 *         return Blueprint.of(Register::start)
 *                 .operation("write", Duration.ofSeconds(2),
 *                         (cluster, number, random) -> cluster.any(random).ifPresent(Register::write))
 *                 .atLast("all nodes agree", Register::agreement)
 *                 .build();
 *     }
 * }
 * }</pre>
 */
public interface Application {
    /**
     * Returns what files call it.
     *
     * @return letters, digits and hyphens
     */
    String name();

    /**
     * Says what it is.
     *
     * @return half a sentence for people
     */
    default String description() {
        return getClass().getName();
    }

    /**
     * Returns what a file may set.
     *
     * @return in the order in which people are told of them
     */
    default List<Parameter<?>> parameters() {
        return List.of();
    }

    /**
     * Tells what runs on a node, what can be done to it, and what must hold. What it returns serves many runs on many
     * threads, so that its program, operations and checks must not share anything that changes.
     *
     * @param arguments the values of the parameters
     * @return the parts of scenarios
     * @throws IllegalArgumentException when the values do not go together; its text is shown with the place in the file
     */
    Blueprint<?> blueprint(Arguments arguments);
}

package io.p2p4j.examples.simulation.thermostat;

import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.address.Multiaddr;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;

/**
 * The thermostat of one room. Whoever sets the temperature last sets it for the whole house: now and then a room calls
 * another one, both tell what they know, and both keep the greater setting. Callbacks of one provider run one at a time, and
 * so must the callers of {@link #set}.
 */
public final class Room {
    private static final Duration CALL_GAP = Duration.ofMinutes(3);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(20);

    private final P2PProvider provider;
    private final List<Multiaddr> others;
    private final RandomGenerator random;
    private final long author;
    private Setting setting = Setting.FACTORY;

    private Room(P2PProvider provider, List<Multiaddr> others, long author) {
        this.provider = provider;
        this.others = others;
        this.random = provider.context().random("calls");
        this.author = author;
    }

    /**
     * Opens a room. It signs its settings with a number of its own, drawn anew at each start: a thermostat that was without
     * power has forgotten what it signed before.
     *
     * @param provider started
     * @param others where the other rooms listen
     * @return the room, which calls the others from now on
     */
    public static Room open(P2PProvider provider, List<Multiaddr> others) {
        return open(provider, others, provider.context().random("author").nextLong());
    }

    static Room open(P2PProvider provider, List<Multiaddr> others, long author) {
        Room room = new Room(provider, others, author);
        provider.listen().thenAccept(listener -> listener.onConnection(room::answer));
        room.callLater();
        return room;
    }

    /**
     * Sets the temperature of the house.
     *
     * @param degrees Celsius
     */
    public void set(int degrees) {
        setting = new Setting(setting.count() + 1, author, degrees);
    }

    /**
     * Returns what this room thinks that the house is set to.
     *
     * @return the greatest setting that it has seen
     */
    public Setting setting() {
        return setting;
    }

    /** Not all rooms at the same time. */
    private void callLater() {
        provider.context().schedule(random.nextLong(2 * CALL_GAP.toNanos()), this::call);
    }

    private void call() {
        Multiaddr other = others.get(random.nextInt(others.size()));
        // When nobody answers, or not to the end, the next call makes up for it.
        provider.connect(other).thenCompose(this::ask).whenComplete((heard, failure) -> callLater());
    }

    private CompletionStage<Void> ask(P2PConnection call) {
        call.setReceiveDeadline(ANSWER_TIMEOUT);
        return tell(call).thenCompose(told -> hear(call)).whenComplete((heard, failure) -> call.close());
    }

    private void answer(P2PConnection call) {
        call.setReceiveDeadline(ANSWER_TIMEOUT);
        hear(call).thenCompose(heard -> tell(call)).exceptionally(failure -> {
            call.abort("no setting heard");
            return null;
        });
    }

    private CompletionStage<Void> tell(P2PConnection call) {
        return call.send(setting.toBytes());
    }

    private CompletionStage<Void> hear(P2PConnection call) {
        return call.receive()
                .thenAccept(message -> message.map(Setting::ofBytes).ifPresent(this::learn));
    }

    private void learn(Setting heard) {
        if (heard.compareTo(setting) > 0) {
            setting = heard;
        }
    }
}

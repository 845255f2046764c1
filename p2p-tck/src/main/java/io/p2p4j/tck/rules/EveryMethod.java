package io.p2p4j.tck.rules;

import io.p2p4j.api.Capability;
import io.p2p4j.api.Limits;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PListener;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.P2PStream;
import io.p2p4j.api.Priority;
import io.p2p4j.api.ProviderState;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.tck.rule.Evidence;
import io.p2p4j.tck.rule.Inbox;
import io.p2p4j.tck.rule.Pair;
import io.p2p4j.tck.rule.Payload;
import io.p2p4j.tck.rule.RuleRun;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Calls everything that a provider, its listener, a connection and a stream have, from several threads at once. */
final class EveryMethod {
    private static final String PROTOCOL = "/tck/echo/1.0.0";
    private static final int CALLERS = 4;
    private static final int ROUNDS = 2;
    private static final int MESSAGE_BYTES = 200;
    private static final int CHUNK_BYTES = 32;
    private static final Duration FAR = Duration.ofHours(1);
    private static final Limits LIMITS =
            Limits.builder().closeTimeout(Duration.ofMillis(1500)).build();
    /** What operations may fail with that meet the end of their connection, their stream or their provider. */
    private static final Set<ErrorCode> ENDS = EnumSet.of(
            ErrorCode.CONNECTION_CLOSED,
            ErrorCode.CONNECTION_LOST,
            ErrorCode.WRITE_CLOSED,
            ErrorCode.STREAM_RESET,
            ErrorCode.LISTENER_CLOSED,
            ErrorCode.PROVIDER_NOT_RUNNING);

    private final RuleRun run;
    private final Pair pair;
    private final Optional<P2PStream> shared;

    EveryMethod(RuleRun run) {
        this.run = run;
        this.pair = run.pair(LIMITS);
        if (run.has(Capability.STREAMS)) {
            pair.host().handle(PROTOCOL, EveryMethod::echo);
            shared = Optional.of(run.await("open a stream", pair.near().openStream(PROTOCOL)));
        } else {
            shared = Optional.empty();
        }
    }

    private static void echo(P2PStream stream) {
        stream.read()
                .thenAccept(data -> data.ifPresent(bytes -> {
                    stream.write(bytes);
                    echo(stream);
                }));
    }

    // ---- while everything is open

    void work() {
        Inbox atFar = run.collect(pair.far());
        List<CompletionStage<Optional<byte[]>>> atNear = Collections.synchronizedList(new ArrayList<>());
        for (CompletionStage<Void> caller : run.together(CALLERS, number -> use(number, atNear))) {
            run.await("every call of a caller", caller);
        }
        int messages = CALLERS * ROUNDS;
        run.eventually("every message has arrived", () -> atFar.size() == messages);
        List<byte[]> received = new ArrayList<>();
        for (CompletionStage<Optional<byte[]>> receive : atNear) {
            received.add(run.await("receive", receive).orElseThrow(() -> run.failure("a message", "the end")));
        }
        eachOnce(atFar.messages());
        eachOnce(received);
        run.transfer(pair.far(), pair.near(), Payload.of(1, MESSAGE_BYTES));
    }

    private void eachOnce(List<byte[]> received) {
        Set<Integer> numbers = new TreeSet<>();
        for (byte[] message : received) {
            int number = Payload.number(message);
            run.sameBytes(Payload.of(number, MESSAGE_BYTES), message);
            run.check(numbers.add(number), "each message once", "message " + number + " twice");
            run.saw(Evidence.MESSAGES);
        }
        run.same("number of messages", CALLERS * ROUNDS, numbers.size());
    }

    private CompletionStage<Void> use(int caller, List<CompletionStage<Optional<byte[]>>> received) {
        List<CompletionStage<?>> all = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            int number = caller * ROUNDS + round;
            all.add(useProvider(pair.dialer(), number));
            all.add(useProvider(pair.host(), CALLERS * ROUNDS + number));
            all.add(useListener());
            received.add(pair.near().receive());
            all.add(useConnection(pair.near(), number));
            all.add(useConnection(pair.far(), number));
            all.add(useStreams());
        }
        return all(all);
    }

    private static CompletionStage<Void> all(List<CompletionStage<?>> stages) {
        return CompletableFuture.allOf(
                stages.stream().map(CompletionStage::toCompletableFuture).toArray(CompletableFuture<?>[]::new));
    }

    private CompletionStage<Void> useProvider(P2PProvider provider, int number) {
        run.check(!provider.id().isBlank(), "the provider's id", "a blank");
        run.same("capabilities", run.capabilities(), provider.capabilities());
        run.same("limits", LIMITS, provider.limits());
        run.same("state", ProviderState.RUNNING, provider.state());
        provider.context().nanoTime();
        provider.addressBook().add(pair.host().localPeerId(), pair.listener().localAddresses());
        provider.addressBook().addresses(pair.host().localPeerId());
        provider.addressBook().remove(pair.host().localPeerId());
        provider.observe(event -> run.saw(Evidence.CALLBACKS)).close();
        if (run.has(Capability.STREAMS)) {
            provider.handle("/tck/caller/" + number, stream -> stream.reset(0)).close();
        }
        return all(
                List.of(provider.start(), provider.listen(run.listenAddress()).thenCompose(P2PListener::close)));
    }

    private CompletionStage<Void> useListener() {
        P2PListener listener = pair.listener();
        listener.closed();
        // Who accepts closes, so that no connection is gone before it is handed out.
        CompletionStage<?> accepted = listener.accept().thenCompose(P2PConnection::close);
        CompletionStage<?> dialed = pair.dialer()
                .connect(listener.localAddresses().get(0))
                .thenCompose(connection -> {
                    run.saw(Evidence.CONNECTIONS);
                    return connection.closed();
                });
        return all(List.of(accepted, dialed));
    }

    private CompletionStage<Void> useConnection(P2PConnection connection, int number) {
        run.same("key", connection.remotePeerId(), connection.remotePublicKey().peerId());
        run.check(connection.isOpen(), "an open connection", connection.state());
        connection.info();
        connection.peerInfo();
        connection.stats();
        connection.closed();
        if (run.has(Capability.DEADLINES)) {
            connection.setReceiveDeadline(FAR);
            connection.setSendDeadline(FAR);
            connection.clearDeadlines();
        }
        return all(List.of(
                connection.send(Payload.of(number, MESSAGE_BYTES)), connection.sendAll(List.of()), connection.ping()));
    }

    private CompletionStage<Void> useStreams() {
        if (shared.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        P2PStream stream = shared.get();
        stream.closed();
        CompletionStage<?> written = stream.write(new byte[CHUNK_BYTES]);
        CompletionStage<?> opened = pair.near()
                .openStream(PROTOCOL, Priority.HIGH)
                .thenCompose(own -> {
                    own.write(new byte[CHUNK_BYTES]);
                    return own.read().thenAccept(data -> {
                        run.check(
                                data.isPresent(), "bytes of stream " + own.id() + " of " + own.connection(), "its end");
                        own.reset(0);
                    });
                });
        return all(List.of(written, opened));
    }

    // ---- while everything ends

    void end() {
        List<CompletionStage<List<CompletionStage<?>>>> callers = run.together(CALLERS, caller -> {
            List<CompletionStage<?>> operations = new ArrayList<>();
            List<Supplier<CompletionStage<?>>> calls = endings();
            for (int i = 0; i < calls.size(); i++) {
                // Each caller begins elsewhere, so that every call meets every other one.
                operations.add(calls.get((i + caller * calls.size() / CALLERS) % calls.size())
                        .get());
            }
            return CompletableFuture.completedFuture(operations);
        });
        for (CompletionStage<List<CompletionStage<?>>> caller : callers) {
            for (CompletionStage<?> operation : run.await("calls of a caller", caller)) {
                settlesAsDocumented(operation);
            }
        }
        run.closed(pair.near());
        run.closed(pair.far());
        run.same("state", ProviderState.STOPPED, pair.host().state());
        run.same("state", ProviderState.RUNNING, pair.dialer().state());
        pair.near().stats();
        pair.near().info();
    }

    private List<Supplier<CompletionStage<?>>> endings() {
        List<Supplier<CompletionStage<?>>> calls = new ArrayList<>();
        for (P2PConnection connection : List.of(pair.near(), pair.far())) {
            calls.add(() -> connection.send(new byte[MESSAGE_BYTES]));
            calls.add(() -> connection.sendAll(List.of(ByteBuffer.allocate(1), ByteBuffer.allocate(MESSAGE_BYTES))));
            calls.add(connection::receive);
            calls.add(connection::ping);
            calls.add(() -> {
                connection.abort("ended by CONC-01");
                return connection.closed();
            });
            if (run.has(Capability.HALF_CLOSE)) {
                calls.add(connection::closeWrite);
            }
            calls.add(() -> connection.close("ended by CONC-01"));
        }
        shared.ifPresent(stream -> {
            calls.add(() -> stream.write(new byte[CHUNK_BYTES]));
            calls.add(stream::read);
            calls.add(() -> pair.near().openStream(PROTOCOL));
            calls.add(stream::closeWrite);
            calls.add(() -> {
                stream.reset(0);
                return stream.closed();
            });
        });
        calls.add(() -> pair.listener().accept());
        calls.add(() -> pair.listener().close());
        calls.add(() -> pair.host().stop());
        calls.add(() -> pair.host().listen(run.listenAddress()));
        return calls;
    }

    private void settlesAsDocumented(CompletionStage<?> operation) {
        Duration bound = LIMITS.closeTimeout()
                .plus(LIMITS.stopTimeout())
                .plus(run.budgets().mustHappen());
        run.check(run.settles(operation, bound), "every operation settles", "a pending one");
        if (operation.toCompletableFuture().isCompletedExceptionally()) {
            P2PException failure = run.fails("operation during the end", operation);
            run.check(ENDS.contains(failure.code()), "a failure with one of " + ENDS, failure);
        }
    }
}

package io.p2p4j.cli;

import io.p2p4j.api.Capability;
import io.p2p4j.api.P2PListener;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.context.ProviderContext;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.api.provider.P2PProviders;
import io.p2p4j.api.provider.ProviderSelectionException;
import io.p2p4j.cli.output.CliException;
import io.p2p4j.cli.output.Console;
import io.p2p4j.cli.output.ExitCode;
import io.p2p4j.cli.output.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A started provider that meets peers in other processes, and that Ctrl-C stops. */
final class Session implements AutoCloseable {
    private static final String SIMULATOR = "simulator";

    private final P2PProvider provider;
    private final Runnable notInterrupted;

    private Session(P2PProvider provider, Console console) {
        this.provider = provider;
        this.notInterrupted = Interruption.closing(() -> {
            console.note("interrupted; closing connections");
            provider.close();
        });
    }

    static Session start(P2PConfig config, Console console) throws Exception {
        Session session = make(config, console);
        try {
            session.await(session.provider.start());
            return session;
        } catch (P2PException failure) {
            session.close();
            throw failure;
        }
    }

    /** A session whose provider somebody else starts. */
    static Session make(P2PConfig config, Console console) throws CliException {
        return new Session(create(config), console);
    }

    private static P2PProvider create(P2PConfig config) throws CliException {
        P2PProvider provider;
        try {
            provider = P2PProviders.create(config);
        } catch (ProviderSelectionException | IllegalArgumentException e) {
            throw new CliException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
        // In real time the simulator is not deterministic, and still within one process.
        if (provider.id().equals(SIMULATOR) || provider.capabilities().contains(Capability.DETERMINISTIC)) {
            String id = provider.id();
            provider.close();
            throw CliException.usage(
                    "provider " + id + " simulates a network within one process, so that it cannot reach"
                            + " a peer in another one; choose --provider netty, or run the simulation of `p2p demo --provider "
                            + id + "`");
        }
        return provider;
    }

    P2PProvider provider() {
        return provider;
    }

    ProviderContext context() {
        return provider.context();
    }

    /** Listens at every configured address and tells where. */
    List<Multiaddr> listen(List<Multiaddr> addresses, Console console) throws Exception {
        List<Multiaddr> bound = new ArrayList<>();
        for (Multiaddr address : addresses) {
            P2PListener listener = await(provider.listen(address));
            // What peers want comes on streams. Connections that nobody takes would fill the accept queue.
            listener.onConnection(connection -> {});
            bound.addAll(listener.localAddresses());
        }
        for (Multiaddr address : bound) {
            console.event("listening", Json.object().put("address", address), "listening on " + address);
        }
        return bound;
    }

    <T> T await(CompletionStage<T> stage) throws P2PException, InterruptedException {
        return await(stage, Long.MAX_VALUE);
    }

    /** Waits; a failure is thrown as what it is. */
    <T> T await(CompletionStage<T> stage, long seconds) throws P2PException, InterruptedException {
        try {
            long nanos = seconds == Long.MAX_VALUE ? Long.MAX_VALUE : TimeUnit.SECONDS.toNanos(seconds);
            return context().await(stage, nanos);
        } catch (ExecutionException e) {
            throw P2PException.from(e);
        } catch (TimeoutException e) {
            throw P2PException.builder(ErrorCode.OPERATION_TIMEOUT, "no answer within " + seconds + " s")
                    .cause(e)
                    .build();
        }
    }

    @Override
    public void close() {
        notInterrupted.run();
        provider.close();
    }
}

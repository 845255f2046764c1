package io.p2p4j.transport.modular;

import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.api.identity.Identity;
import io.p2p4j.core.transport.Link;
import io.p2p4j.core.transport.MuxedLink;
import io.p2p4j.core.transport.Transport;
import io.p2p4j.transport.QuicOptions;
import io.p2p4j.transport.QuicTransport;
import io.p2p4j.transport.TcpOptions;
import io.p2p4j.transport.TcpTransport;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Links a transport to itself and says what carried the link. */
public final class ModularProgram implements Transport.ListenHandler, Transport.InboundHandler, Transport.DialHandler {
    private final CompletableFuture<Transport.Listening> listening = new CompletableFuture<>();
    private final CompletableFuture<String> security = new CompletableFuture<>();

    private ModularProgram() {}

    /**
     * Runs it.
     *
     * @param arguments the address to listen at
     * @throws Exception when there is no link
     */
    public static void main(String[] arguments) throws Exception {
        ModularProgram program = new ModularProgram();
        Multiaddr own = Multiaddr.parse(arguments[0]);
        Identity identity = Identity.generate();
        TcpTransport tcp = new TcpTransport(
                TcpOptions.builder(identity, "/test/1").loops(1).build());
        Transport transport = tcp.supports(own)
                ? tcp
                : new QuicTransport(
                        QuicOptions.builder(identity, "/test/1").loops(1).build());
        transport.listen(own, program);
        Multiaddr address =
                program.listening.get(10, TimeUnit.SECONDS).addresses().get(0);
        transport.dial(address, Optional.empty(), program);
        System.out.println(program.security.get(10, TimeUnit.SECONDS) + " " + tcp.io() + " in "
                + transport.getClass().getModule().getName());
        transport.close().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Override
    public void onListening(Transport.Listening bound) {
        listening.complete(bound);
    }

    @Override
    public void onListenFailed(P2PException failure) {
        listening.completeExceptionally(failure);
    }

    @Override
    public Transport.InboundHandler onInbound(Multiaddr remoteAddress, Transport.Unfinished unfinished) {
        return this;
    }

    @Override
    public void onMuxedLink(MuxedLink link) {
        security.complete(link.transport() + ' ' + link.security().protocol());
        link.abort();
    }

    @Override
    public void onLink(Link link) {
        security.complete(link.security().protocol());
        link.abort();
    }

    @Override
    public void onFailed(P2PException failure) {
        security.completeExceptionally(failure);
    }

    @Override
    public void onDialFailed(P2PException failure) {
        security.completeExceptionally(failure);
    }
}

package io.p2p4j.netty;

import io.p2p4j.api.CloseReason;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.netty.reference.ReferenceEcho;
import io.p2p4j.netty.reference.ReferenceHello;
import io.p2p4j.netty.reference.ReferenceIdentity;
import io.p2p4j.netty.reference.ReferencePeer;
import io.p2p4j.netty.reference.ReferencePeer.Role;
import io.p2p4j.netty.reference.ReferenceStream;
import io.p2p4j.netty.reference.ReferenceTls;
import io.p2p4j.tck.ForeignConnection;
import io.p2p4j.tck.ForeignPeer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;

/** The reference peer as the kit sees it: each of its blocking calls on a thread of its own. */
final class ReferenceForeignPeer implements ForeignPeer {
    private static final long OTHER_VERSION = 2;

    private final ReferenceIdentity identity = ReferenceIdentity.generate();
    private final ReferenceTls tls = new ReferenceTls(identity);
    private final ReferenceHello hello;
    private final List<ReferenceTls.Server> servers = new CopyOnWriteArrayList<>();
    private final List<ReferencePeer> peers = new CopyOnWriteArrayList<>();
    private final LinkedBlockingQueue<CompletableFuture<ForeignConnection>> incoming = new LinkedBlockingQueue<>();

    ReferenceForeignPeer(Version version) {
        ReferenceHello own = ReferenceHello.own(List.of(ForeignPeer.ECHO));
        hello = switch (version) {
            case SHARED -> own;
            case OTHER -> own.withVersions(OTHER_VERSION, OTHER_VERSION);
        };
    }

    @Override
    public String implementation() {
        return "the JDK's sockets, written from docs/WIRE.md";
    }

    @Override
    public PeerId peerId() {
        return PeerId.parse(identity.peerId());
    }

    @Override
    public Multiaddr listen() {
        try {
            ReferenceTls.Server server = tls.listen();
            servers.add(server);
            beside(() -> {
                while (true) {
                    ReferenceTls.Link link = server.accept();
                    CompletableFuture<ForeignConnection> opened = beside(() -> open(link, Role.LISTENER));
                    incoming.add(opened);
                }
            });
            return Multiaddr.tcp("127.0.0.1", server.port()).withPeerId(peerId());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public CompletionStage<ForeignConnection> accept() {
        return beside(incoming::take).thenCompose(opened -> opened);
    }

    @Override
    public CompletionStage<ForeignConnection> dial(Multiaddr listener) {
        return beside(() -> open(tls.dial(listener.port().orElseThrow()), Role.DIALER));
    }

    private ForeignConnection open(ReferenceTls.Link link, Role role) throws IOException {
        ReferencePeer peer = ReferencePeer.open(link, role, hello);
        peers.add(peer);
        ReferenceEcho.streams(peer);
        return new Connection(peer);
    }

    @Override
    public void close() {
        try {
            for (ReferenceTls.Server server : servers) {
                server.close();
            }
            for (ReferencePeer peer : peers) {
                peer.close();
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private record Connection(ReferencePeer peer) implements ForeignConnection {
        @Override
        public PeerId remotePeerId() {
            return PeerId.parse(peer.remotePeerId());
        }

        @Override
        public CompletionStage<Void> send(byte[] message) {
            return beside(() -> {
                peer.send(message);
                return null;
            });
        }

        @Override
        public CompletionStage<Optional<byte[]>> receive() {
            return beside(peer::receive);
        }

        @Override
        public CompletionStage<Void> endMessages() {
            return beside(() -> {
                peer.endMessages();
                return null;
            });
        }

        @Override
        public CompletionStage<byte[]> converse(String protocol, byte[] data) {
            return beside(() -> {
                ReferenceStream stream = peer.open(protocol);
                CompletableFuture<byte[]> read = beside(stream::readAll);
                stream.write(data);
                stream.end();
                return read.get();
            });
        }

        @Override
        public CompletionStage<CloseReason> close(CloseReason.Code code, String detail) {
            return beside(() -> reason(peer.close(code.number(), detail)));
        }

        @Override
        public CompletionStage<CloseReason> closed() {
            return beside(() -> reason(peer.awaitEnd()));
        }

        private static CloseReason reason(ReferencePeer.Ended ended) {
            return ended.code() == ReferencePeer.Ended.LOST
                    ? new CloseReason(CloseReason.Origin.NETWORK, CloseReason.Code.CONNECTION_LOST, ended.detail())
                    : new CloseReason(
                            ended.byPeer() ? CloseReason.Origin.REMOTE : CloseReason.Origin.LOCAL,
                            CloseReason.Code.ofNumber(ended.code()),
                            ended.detail());
        }
    }

    private interface Call<T> {
        T call() throws Exception;
    }

    private static <T> CompletableFuture<T> beside(Call<T> call) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        result.complete(call.call());
                    } catch (Exception failure) {
                        result.completeExceptionally(failure);
                    }
                },
                "reference-call");
        thread.setDaemon(true);
        thread.start();
        return result;
    }
}

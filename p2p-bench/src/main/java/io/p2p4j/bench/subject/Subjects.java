package io.p2p4j.bench.subject;

import java.util.List;

/** All systems under test. */
public final class Subjects {
    private static final List<Subject> ALL = List.of(
            P2pSubject.tcp("p2p-boringssl", "boringssl"),
            P2pSubject.tcp("p2p-jdk", "jdk"),
            P2pSubject.direct("p2p-direct-boringssl", "boringssl"),
            P2pSubject.direct("p2p-direct-jdk", "jdk"),
            P2pSubject.production("p2p-production-boringssl", "boringssl"),
            P2pSubject.quic("p2p-quic", false),
            P2pSubject.quic("p2p-direct-quic", true),
            new Libp2pSubject("libp2p-noise", "noise", false),
            new Libp2pSubject("libp2p-tls", "tls", false),
            new Libp2pSubject("libp2p-direct-noise", "noise", true),
            new Libp2pSubject("libp2p-direct-tls", "tls", true),
            new NettyNoiseSubject(),
            new NioSubject(),
            new QuicSubject(),
            new GrpcSubject("grpc-plain", false),
            new GrpcSubject("grpc-tls", true),
            new NettySubject("netty-tcp", BaselineTls.Engine.NONE, BaselineTls.Proof.POSSESSION),
            new NettySubject("netty-jdk", BaselineTls.Engine.JDK, BaselineTls.Proof.POSSESSION),
            new NettySubject("netty-boringssl", BaselineTls.Engine.BORINGSSL, BaselineTls.Proof.POSSESSION),
            new NettySubject("netty-jdk-identity", BaselineTls.Engine.JDK, BaselineTls.Proof.IDENTITY),
            new NettySubject("netty-boringssl-identity", BaselineTls.Engine.BORINGSSL, BaselineTls.Proof.IDENTITY));

    private Subjects() {}

    /**
     * Finds one by its name.
     *
     * @param id the name
     * @return the subject
     * @throws IllegalArgumentException when there is none
     */
    public static Subject of(String id) {
        return ALL.stream()
                .filter(subject -> subject.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("subject " + id + " (expected one of "
                        + ALL.stream().map(Subject::id).toList() + ")"));
    }
}

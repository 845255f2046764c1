package io.p2p4j.netty;

import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.context.ProviderContext;
import io.p2p4j.api.identity.Identity;
import io.p2p4j.tck.ProviderRequest;
import io.p2p4j.tck.Sibling;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The ways in which the provider can be built here: kinds of sockets and libraries of TLS. */
final class NettyVariants {
    private NettyVariants() {}

    static List<Sibling> all(ProviderContext context) {
        List<Sibling> variants = new ArrayList<>();
        for (String io : List.of("nio", "epoll")) {
            for (String tls : List.of("jdk", "boringssl")) {
                Map<String, String> settings = Map.of(NettyProvider.IO, io, NettyProvider.TLS, tls);
                if (isAvailable(settings, context)) {
                    variants.add(new Sibling(io + " and " + tls, request -> create(settings, request, context)));
                }
            }
        }
        return variants;
    }

    private static boolean isAvailable(Map<String, String> settings, ProviderContext context) {
        try {
            NettyProvider.create(config(settings).identity(Identity.generate()).build(), context)
                    .close();
            return true;
        } catch (IllegalArgumentException missing) {
            return false;
        }
    }

    private static P2PProvider create(Map<String, String> settings, ProviderRequest request, ProviderContext context) {
        return NettyProvider.create(
                config(settings)
                        .identity(request.identity())
                        .limits(request.limits())
                        .build(),
                context);
    }

    private static P2PConfig.Builder config(Map<String, String> settings) {
        P2PConfig.Builder builder = P2PConfig.builder();
        settings.forEach(builder::providerSetting);
        return builder;
    }
}

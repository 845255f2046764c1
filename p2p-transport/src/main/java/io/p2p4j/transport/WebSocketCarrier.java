package io.p2p4j.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.p2p4j.api.ConnectionInfo;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.address.Protocol;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The frames of WebSocket, over TLS where the address says so. Thread-safe. */
final class WebSocketCarrier extends Carrier {
    private static final int LINE_BYTES_MAX = 1024;
    private static final int HEADERS_BYTES_MAX = 8192;
    private static final int HTTPS_PORT = 443;
    private static final byte[] REFUSED = ("HTTP/1.1 " + WebSocketBytes.REFUSED
                    + " Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII);

    private final TcpOptions options;
    private final WebSocketTls tls;
    private final WebSocketAddresses.Target target;

    WebSocketCarrier(TcpOptions options, WebSocketTls tls, WebSocketAddresses.Target target) {
        this.options = options;
        this.tls = tls;
        this.target = target;
    }

    @Override
    String transport() {
        return target.isSecure() ? "wss" : "ws";
    }

    @Override
    Multiaddr address(Multiaddr tcp) {
        return WebSocketAddresses.of(tcp, target.suffix());
    }

    @Override
    boolean isLiteral(Multiaddr address) {
        return !target.tcp().isName();
    }

    @Override
    boolean isReadyAtOnce() {
        return false;
    }

    /** Over TLS it is nothing that a TLS dialer would understand, and it sees an end instead. */
    @Override
    ByteBuf refusal() {
        return Unpooled.wrappedBuffer(target.isSecure() ? new byte[0] : REFUSED);
    }

    @Override
    void install(SocketChannel socket, ConnectionInfo.Role role, Multiaddr remoteAddress) {
        ChannelPipeline pipeline = socket.pipeline();
        boolean dialer = role == ConnectionInfo.Role.DIALER;
        if (target.isSecure()) {
            pipeline.addLast("tls", dialer ? clientTls(socket) : serverTls(socket));
        }
        HttpDecoderConfig http =
                new HttpDecoderConfig().setMaxInitialLineLength(LINE_BYTES_MAX).setMaxHeaderSize(HEADERS_BYTES_MAX);
        if (dialer) {
            pipeline.addLast(new HttpClientCodec(http, false, false))
                    .addLast(new HttpObjectAggregator(HEADERS_BYTES_MAX))
                    .addLast(new WebSocketClientProtocolHandler(clientConfig()));
        } else {
            pipeline.addLast(new HttpServerCodec(http))
                    .addLast(new HttpObjectAggregator(HEADERS_BYTES_MAX))
                    .addLast(new WebSocketRequests(remoteAddress))
                    .addLast(new WebSocketServerProtocolHandler(serverConfig()));
        }
        pipeline.addLast("bytes", new WebSocketBytes(remoteAddress, options.handshakeTimeout()));
    }

    private WebSocketClientProtocolConfig clientConfig() {
        return WebSocketClientProtocolConfig.newBuilder()
                .webSocketUri(uri())
                .version(WebSocketVersion.V13)
                .allowExtensions(false)
                .maxFramePayloadLength(WebSocketTransport.FRAME_BYTES_MAX)
                .handleCloseFrames(false)
                .dropPongFrames(true)
                .sendCloseFrame(WebSocketCloseStatus.NORMAL_CLOSURE)
                .handshakeTimeoutMillis(backstopMillis())
                .withUTF8Validator(false)
                .build();
    }

    private WebSocketServerProtocolConfig serverConfig() {
        return WebSocketServerProtocolConfig.newBuilder()
                .websocketPath(WebSocketRequests.PATH)
                .handleCloseFrames(false)
                .dropPongFrames(true)
                .sendCloseFrame(WebSocketCloseStatus.NORMAL_CLOSURE)
                .handshakeTimeoutMillis(backstopMillis())
                .decoderConfig(WebSocketDecoderConfig.newBuilder()
                        .maxFramePayloadLength(WebSocketTransport.FRAME_BYTES_MAX)
                        .expectMaskedFrames(true)
                        .allowExtensions(false)
                        .withUTF8Validator(false)
                        .build())
                .build();
    }

    /** Netty's own timer only closes; that of {@link WebSocketBytes} says why, and comes first. */
    private long backstopMillis() {
        return 2 * options.handshakeTimeout().toMillis() + 1;
    }

    private URI uri() {
        String host = target.name();
        int zone = host.indexOf('%');
        String plain = zone < 0 ? host : host.substring(0, zone);
        try {
            return new URI(
                    target.isSecure() ? "wss" : "ws",
                    null,
                    plain,
                    target.tcp().port(),
                    WebSocketRequests.PATH,
                    null,
                    null);
        } catch (URISyntaxException unfit) {
            throw new IllegalArgumentException("host " + host + " (expected one that a URI can name)", unfit);
        }
    }

    private SslHandler clientTls(SocketChannel socket) {
        SslContext context = tls.client();
        boolean named =
                target.tcp().isName() || target.suffix().stream().anyMatch(part -> part.protocol() == Protocol.SNI);
        int port = target.tcp().port() == 0 ? HTTPS_PORT : target.tcp().port();
        // A server name is a name: an IP address is none (RFC 6066, section 3). It is checked all the same.
        return bounded(
                named || tls.checksNames()
                        ? context.newHandler(socket.alloc(), target.name(), port)
                        : context.newHandler(socket.alloc()));
    }

    private SslHandler serverTls(SocketChannel socket) {
        return bounded(Objects.requireNonNull(tls.server(), "certificate").newHandler(socket.alloc()));
    }

    private SslHandler bounded(SslHandler handler) {
        handler.setHandshakeTimeoutMillis(options.handshakeTimeout().toMillis());
        return handler;
    }
}

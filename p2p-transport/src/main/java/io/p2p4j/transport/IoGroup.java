package io.p2p4j.transport;

import io.netty.channel.ChannelException;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringDatagramChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.spi.SelectorProvider;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** The event loop threads of one transport, and the kind of socket that they drive. Thread-safe. */
final class IoGroup {
    private static final int STOP_SECONDS_MAX = 2;

    private final IoKind kind;
    private final HandshakePace pace = new HandshakePace(Runtime.getRuntime().availableProcessors());
    private final MultiThreadIoEventLoopGroup group;
    private final ConcurrentHashMap<EventLoop, NettyLoop> loops = new ConcurrentHashMap<>();

    /** Opens the selectors; the threads start when they get work. */
    IoGroup(IoKind wanted, int loopCount) {
        this.kind = resolve(wanted);
        IoHandlerFactory handlers =
                switch (kind) {
                    case IO_URING -> IoUringIoHandler.newFactory();
                    case EPOLL -> EpollIoHandler.newFactory();
                    case AUTO, NIO -> NioIoHandler.newFactory();
                };
        this.group = new MultiThreadIoEventLoopGroup(loopCount, new DefaultThreadFactory("p2p-io", true), handlers);
    }

    /**
     * Returns the kind that a wish stands for.
     *
     * @throws IllegalArgumentException when the wish cannot be met here
     */
    static IoKind resolve(IoKind wanted) {
        return switch (wanted) {
            case AUTO -> Epoll.isAvailable() ? IoKind.EPOLL : IoKind.NIO;
            case NIO -> IoKind.NIO;
            case EPOLL -> {
                if (!Epoll.isAvailable()) {
                    throw new IllegalArgumentException(
                            "io: EPOLL is not available here (expected AUTO or NIO)", Epoll.unavailabilityCause());
                }
                yield IoKind.EPOLL;
            }
            case IO_URING -> {
                if (!IoUring.isAvailable()) {
                    throw new IllegalArgumentException(
                            "io: IO_URING is not available here (expected AUTO, EPOLL or NIO)",
                            IoUring.unavailabilityCause());
                }
                yield IoKind.IO_URING;
            }
        };
    }

    IoKind kind() {
        return kind;
    }

    /** When inbound handshakes begin. */
    HandshakePace pace() {
        return pace;
    }

    EventLoopGroup group() {
        return group;
    }

    NettyLoop loopOf(EventLoop eventLoop) {
        return loops.computeIfAbsent(eventLoop, loop -> new NettyLoop(loop, pace));
    }

    SocketChannel newSocket() {
        return switch (kind) {
            case IO_URING -> new IoUringSocketChannel();
            case EPOLL -> new EpollSocketChannel();
            case AUTO, NIO -> new NioSocketChannel();
        };
    }

    /** An IPv4 address gets an IPv4 socket: on a dual-stack one its wildcard would take IPv6 connections too. */
    ServerChannel newServerSocket(InetAddress address) {
        boolean ip4 = address instanceof Inet4Address;
        return switch (kind) {
            case IO_URING -> new IoUringServerSocketChannel();
            case EPOLL ->
                ip4 ? new EpollServerSocketChannel(SocketProtocolFamily.INET) : new EpollServerSocketChannel();
            case AUTO, NIO -> ip4 ? nioIp4() : new NioServerSocketChannel();
        };
    }

    /** A UDP socket of the family of an address. */
    DatagramChannel newDatagramSocket(InetAddress address) {
        SocketProtocolFamily family =
                address instanceof Inet4Address ? SocketProtocolFamily.INET : SocketProtocolFamily.INET6;
        return switch (kind) {
            case IO_URING -> new IoUringDatagramChannel(family);
            case EPOLL -> new EpollDatagramChannel(family);
            case AUTO, NIO -> new NioDatagramChannel(family);
        };
    }

    private static ServerChannel nioIp4() {
        try {
            return new NioServerSocketChannel(
                    SelectorProvider.provider().openServerSocketChannel(StandardProtocolFamily.INET));
        } catch (IOException e) {
            throw new ChannelException("no server socket could be opened", e);
        }
    }

    /** Ends the threads after the tasks that they have. */
    io.netty.util.concurrent.Future<?> close() {
        return group.shutdownGracefully(0, STOP_SECONDS_MAX, TimeUnit.SECONDS);
    }
}

package io.p2p4j.transport.mdns;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** One socket for each interface, at the port of multicast DNS. Owned by one loop, which {@link #interfaces} is not bound to. */
final class MdnsSockets {
    static final int PORT = 5353;

    private static final System.Logger LOG = System.getLogger(MdnsSockets.class.getName());
    private static final InetSocketAddress GROUP =
            new InetSocketAddress(address(new byte[] {(byte) 224, 0, 0, (byte) 251}), PORT);
    private static final int HOPS = 255;

    private final EventLoop loop;
    private final BiConsumer<byte[], InetSocketAddress> arrival;
    private final Runnable opened;
    /** Joined, in the order in which they were. */
    private final List<NioDatagramChannel> channels = new ArrayList<>();
    /** The interfaces that were there at the last look, by name; null for one whose socket could not be opened. */
    private final Map<String, @Nullable NioDatagramChannel> known = new LinkedHashMap<>();

    private boolean closed;

    /**
     * Makes it without a socket.
     *
     * @param loop runs everything
     * @param arrival is given each message
     * @param opened called when there is one more interface to be heard on
     */
    MdnsSockets(EventLoop loop, BiConsumer<byte[], InetSocketAddress> arrival, Runnable opened) {
        this.loop = loop;
        this.arrival = arrival;
        this.opened = opened;
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (java.net.UnknownHostException impossible) {
            throw new IllegalStateException("four bytes are no address", impossible);
        }
    }

    static List<NetworkInterface> interfaces() {
        List<NetworkInterface> usable = new ArrayList<>();
        try {
            for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
                if (each.isUp() && each.supportsMulticast() && !each.isLoopback() && ipv4(each) != null) {
                    usable.add(each);
                }
            }
        } catch (SocketException none) {
            LOG.log(System.Logger.Level.DEBUG, "the interfaces cannot be listed", none);
        }
        return usable;
    }

    private static @Nullable InetAddress ipv4(NetworkInterface of) {
        return Collections.list(of.getInetAddresses()).stream()
                .filter(Inet4Address.class::isInstance)
                .findFirst()
                .orElse(null);
    }

    /**
     * Opens a socket on each interface that has come, and closes those of interfaces that have gone. Interfaces come late: a
     * cable is plugged in, a link is up only a moment after it was made.
     */
    void follow(List<NetworkInterface> present) {
        Set<String> names = new LinkedHashSet<>();
        for (NetworkInterface each : present) {
            names.add(each.getName());
            if (!known.containsKey(each.getName())) {
                known.put(each.getName(), null);
                open(each);
            }
        }
        for (String name : List.copyOf(known.keySet())) {
            NioDatagramChannel gone = names.contains(name) ? null : known.remove(name);
            if (gone != null) {
                channels.remove(gone);
                gone.close();
            }
        }
    }

    /** One that cannot be opened is left out until it has gone and come again, which is logged. */
    private void open(NetworkInterface on) {
        new Bootstrap()
                .group(loop)
                .channelFactory(() -> new NioDatagramChannel(SocketProtocolFamily.INET))
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.IP_MULTICAST_IF, on)
                .option(ChannelOption.IP_MULTICAST_TTL, HOPS)
                .option(ChannelOption.IP_MULTICAST_LOOP_DISABLED, false)
                .handler(new SimpleChannelInboundHandler<DatagramPacket>() {
                    @Override
                    protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
                        arrival.accept(ByteBufUtil.getBytes(packet.content()), packet.sender());
                    }

                    @Override
                    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                        LOG.log(System.Logger.Level.DEBUG, "mDNS on " + on.getName(), cause);
                    }
                })
                .bind(PORT)
                .addListener((ChannelFuture bound) -> {
                    if (bound.isSuccess() && bound.channel() instanceof NioDatagramChannel channel) {
                        join(channel, on);
                    } else {
                        failed(on, bound.cause());
                    }
                });
    }

    private void join(NioDatagramChannel channel, NetworkInterface on) {
        channel.joinGroup(GROUP, on).addListener(joined -> {
            if (!joined.isSuccess()) {
                failed(on, joined.cause());
                channel.close();
            } else if (closed || !known.containsKey(on.getName())) {
                channel.close();
            } else {
                known.put(on.getName(), channel);
                channels.add(channel);
                opened.run();
            }
        });
    }

    private static void failed(NetworkInterface on, Throwable cause) {
        LOG.log(System.Logger.Level.WARNING, "no mDNS on " + on.getName() + " (" + ipv4(on) + ')', cause);
    }

    boolean isOpen() {
        return !channels.isEmpty();
    }

    /** To everybody. */
    void send(DnsMessage message) {
        for (NioDatagramChannel channel : channels) {
            send(channel, message, GROUP);
        }
    }

    /** To one that has asked from another port than that of multicast DNS (RFC 6762 section 6.7). */
    void sendTo(DnsMessage message, InetSocketAddress to) {
        if (!channels.isEmpty()) {
            send(channels.get(0), message, to);
        }
    }

    private static void send(NioDatagramChannel channel, DnsMessage message, InetSocketAddress to) {
        channel.writeAndFlush(new DatagramPacket(Unpooled.wrappedBuffer(message.write()), to))
                .addListener(sent -> {
                    if (!sent.isSuccess()) {
                        LOG.log(System.Logger.Level.DEBUG, "an mDNS message was not sent", sent.cause());
                    }
                });
    }

    void close() {
        closed = true;
        channels.forEach(NioDatagramChannel::close);
        channels.clear();
    }
}

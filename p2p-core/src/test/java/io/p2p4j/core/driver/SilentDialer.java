package io.p2p4j.core.driver;

import io.p2p4j.api.error.P2PException;
import io.p2p4j.core.transport.Link;
import io.p2p4j.core.transport.LinkHandler;
import io.p2p4j.core.transport.Transport;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Opens a link and says nothing. */
final class SilentDialer implements Transport.DialHandler, LinkHandler {
    @Override
    public void onLink(Link link) {
        link.start(this);
    }

    @Override
    public void onDialFailed(P2PException failure) {}

    @Override
    public void onBytes(ByteBuffer data) {}

    @Override
    public void onReadComplete() {}

    @Override
    public void onWritable() {}

    @Override
    public void onClosed(@Nullable P2PException failure) {}
}

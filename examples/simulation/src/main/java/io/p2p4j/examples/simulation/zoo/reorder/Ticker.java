package io.p2p4j.examples.simulation.zoo.reorder;

import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.examples.simulation.zoo.net.Line;
import java.nio.ByteBuffer;
import java.util.List;

/** Sends a price to all displays, twice a second. */
public final class Ticker implements Party {
    private static final long PRICE_GAP_NANOS = 500_000_000L;
    /** A display that has seen nothing of the last prices has a dead connection. */
    private static final int UNSEEN_MAX = 2;

    private final P2PProvider provider;
    private final List<Screen> screens;
    private long price;

    /** One display, as the ticker sees it. */
    private final class Screen {
        private final Multiaddr address;
        private Line line;
        private long seen;

        Screen(Multiaddr address) {
            this.address = address;
            this.line = newLine();
        }

        private Line newLine() {
            return new Line(provider, address, number -> seen = Math.max(seen, number.getLong()));
        }

        void show(long number) {
            if (number - seen > UNSEEN_MAX) {
                line.hangUp();
                line = newLine();
                seen = number;
            }
            line.send(ByteBuffer.allocate(8).putLong(0, number));
        }
    }

    private Ticker(P2PProvider provider, List<Multiaddr> displays) {
        this.provider = provider;
        this.screens = displays.stream().map(Screen::new).toList();
    }

    /**
     * Opens a ticker.
     *
     * @param provider started
     * @param displays where the displays listen
     * @return the ticker, which has prices from now on
     */
    public static Ticker open(P2PProvider provider, List<Multiaddr> displays) {
        Ticker ticker = new Ticker(provider, displays);
        ticker.havePrice();
        return ticker;
    }

    private void havePrice() {
        price++;
        screens.forEach(screen -> screen.show(price));
        provider.context().schedule(PRICE_GAP_NANOS, this::havePrice);
    }
}

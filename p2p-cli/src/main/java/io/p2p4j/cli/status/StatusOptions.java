package io.p2p4j.cli.status;

import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * Where a status is served, and its limits.
 *
 * @param address where to listen; port 0 takes a free one
 * @param token what a client has to know to send messages, and for everything when the address is not loopback
 * @param connectionsMax connections at once; further ones are told 503 and closed
 * @param requestBytesMax the largest body
 * @param requestsPerSecond requests a second, all clients together
 * @param requestsBurst how many at once after a pause
 * @param requestTimeout by when a request has to be there completely, from the connection or the answer before it
 * @param answerTimeout by when an answer has to be there, and its bytes have to leave
 * @param sendTimeout by when a message that is sent has to have arrived
 */
public record StatusOptions(
        InetSocketAddress address,
        String token,
        int connectionsMax,
        int requestBytesMax,
        int requestsPerSecond,
        int requestsBurst,
        Duration requestTimeout,
        Duration answerTimeout,
        Duration sendTimeout) {
    /** The shortest token that is allowed, in characters. */
    public static final int TOKEN_CHARS_MIN = 16;

    /**
     * Checks the values.
     *
     * @param address see the component
     * @param token see the component
     * @param connectionsMax see the component
     * @param requestBytesMax see the component
     * @param requestsPerSecond see the component
     * @param requestsBurst see the component
     * @param requestTimeout see the component
     * @param answerTimeout see the component
     * @param sendTimeout see the component
     */
    public StatusOptions {
        if (address.isUnresolved()) {
            throw new IllegalArgumentException("status address " + address.getHostString() + " does not resolve");
        }
        if (token.length() < TOKEN_CHARS_MIN || !token.matches("[!-~]+")) {
            throw new IllegalArgumentException("status token of " + token.length() + " characters (expected at least "
                    + TOKEN_CHARS_MIN + " printable ASCII characters without spaces)");
        }
        if (connectionsMax < 1 || requestBytesMax < 1 || requestsPerSecond < 1 || requestsBurst < 1) {
            throw new IllegalArgumentException("status limits: " + connectionsMax + ", " + requestBytesMax + ", "
                    + requestsPerSecond + ", " + requestsBurst + " (expected at least 1 each)");
        }
    }

    /**
     * The defaults: 64 connections, bodies of 1 MiB, 100 requests a second with a burst of 200, 10 seconds for
     * a request and for its answer, 80 for a message.
     *
     * @param address where to listen
     * @param token the token
     * @return the options
     */
    public static StatusOptions of(InetSocketAddress address, String token) {
        return new StatusOptions(
                address,
                token,
                64,
                1 << 20,
                100,
                200,
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                Duration.ofSeconds(80));
    }

    /**
     * Tells whether only this machine reaches the address.
     *
     * @return true for loopback
     */
    public boolean isLoopback() {
        return address.getAddress().isLoopbackAddress();
    }
}

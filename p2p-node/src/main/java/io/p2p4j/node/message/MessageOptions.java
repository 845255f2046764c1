package io.p2p4j.node.message;

import io.p2p4j.api.config.SettingReader;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How messages are sent and received.
 *
 * @param messageQueueSize unfinished messages to one peer; {@code P2P_MESSAGE_QUEUE_SIZE}, default 1000
 * @param messageTimeout when an acknowledged message is given up; {@code P2P_MESSAGE_TIMEOUT}, default 60 s
 * @param retryAttempts how often it is sent again; {@code P2P_MESSAGE_RETRY_ATTEMPTS}, default 3
 * @param inboundMessagesMax messages of one peer that wait for their handler; {@code P2P_MAX_INBOUND_MESSAGES}, default 256
 * @param duplicateWindow how many sequences of a sender are told apart; {@code P2P_DUPLICATE_WINDOW}, default 4096
 * @param messagesPerSecond messages to one peer and of one peer, in a second; {@code P2P_MESSAGE_RATE}, default 1000
 * @param messagesBurst how many more for a moment; {@code P2P_MESSAGE_BURST}, default 2000. A receiver allows twice as many, since what
 *     was sent in order may arrive together
 * @param typesPerSecond the same for single types; none by default
 * @param bandwidthBytes bytes a second of all messages, in each direction; 0 for no limit; {@code P2P_BANDWIDTH_LIMIT}, default 0
 * @param compressionBytesMin payloads of so many bytes are compressed; 0 for none; {@code P2P_COMPRESSION_MIN_BYTES}, default 1 KiB
 * @param batchBytesMax small messages that travel together; {@code P2P_BATCH_BYTES}, default 16 KiB
 * @param broadcastHops how many nodes pass a broadcast on; {@code P2P_BROADCAST_HOPS}, default 7
 * @param handlerTimeout how long a handler may take for one message; {@code P2P_HANDLER_TIMEOUT}, default 60 s
 */
public record MessageOptions(
        int messageQueueSize,
        Duration messageTimeout,
        int retryAttempts,
        int inboundMessagesMax,
        int duplicateWindow,
        int messagesPerSecond,
        int messagesBurst,
        Map<MessageType, Integer> typesPerSecond,
        long bandwidthBytes,
        int compressionBytesMin,
        int batchBytesMax,
        int broadcastHops,
        Duration handlerTimeout) {
    /** The names of the settings. */
    public static final List<String> SETTINGS = List.of(
            "P2P_MESSAGE_QUEUE_SIZE",
            "P2P_MESSAGE_TIMEOUT",
            "P2P_MESSAGE_RETRY_ATTEMPTS",
            "P2P_MAX_INBOUND_MESSAGES",
            "P2P_DUPLICATE_WINDOW",
            "P2P_MESSAGE_RATE",
            "P2P_MESSAGE_BURST",
            "P2P_BANDWIDTH_LIMIT",
            "P2P_COMPRESSION_MIN_BYTES",
            "P2P_BATCH_BYTES",
            "P2P_BROADCAST_HOPS",
            "P2P_HANDLER_TIMEOUT");

    private static final int COUNT_MAX = 1_000_000;
    private static final int WINDOW_MAX = 65_536;
    private static final int BYTES_MAX = 1 << 30;
    private static final int HOPS_MAX = 64;
    private static final Duration HANDLER_MAX = Duration.ofDays(1);

    /** The defaults. */
    public static final MessageOptions DEFAULTS = new MessageOptions(
            1000,
            Duration.ofSeconds(60),
            3,
            256,
            4096,
            1000,
            2000,
            Map.of(),
            0,
            1024,
            16 * 1024,
            7,
            Duration.ofSeconds(60));

    /**
     * Checks the components and copies the map.
     *
     * @param messageQueueSize see the component
     * @param messageTimeout see the component
     * @param retryAttempts see the component
     * @param inboundMessagesMax see the component
     * @param duplicateWindow see the component
     * @param messagesPerSecond see the component
     * @param messagesBurst see the component
     * @param typesPerSecond see the component
     * @param bandwidthBytes see the component
     * @param compressionBytesMin see the component
     * @param batchBytesMax see the component
     * @param broadcastHops see the component
     * @param handlerTimeout see the component
     */
    public MessageOptions {
        check("messageQueueSize", messageQueueSize, 1, COUNT_MAX);
        check("retryAttempts", retryAttempts, 0, 100);
        check("duplicateWindow", duplicateWindow, 64, WINDOW_MAX);
        check("inboundMessagesMax", inboundMessagesMax, 1, duplicateWindow);
        check("messagesPerSecond", messagesPerSecond, 1, COUNT_MAX);
        check("messagesBurst", messagesBurst, 1, COUNT_MAX);
        check("compressionBytesMin", compressionBytesMin, 0, BYTES_MAX);
        check("batchBytesMax", batchBytesMax, 1, BYTES_MAX);
        check("broadcastHops", broadcastHops, 1, HOPS_MAX);
        check("bandwidthBytes", bandwidthBytes, 0, Long.MAX_VALUE);
        if (messageTimeout.isNegative()
                || messageTimeout.isZero()
                || messageTimeout.compareTo(SendOptions.TIMEOUT_MAX) > 0) {
            throw new IllegalArgumentException("messageTimeout " + messageTimeout + " (expected more than 0, at most "
                    + SendOptions.TIMEOUT_MAX + ")");
        }
        if (handlerTimeout.isNegative() || handlerTimeout.isZero() || handlerTimeout.compareTo(HANDLER_MAX) > 0) {
            throw new IllegalArgumentException(
                    "handlerTimeout " + handlerTimeout + " (expected more than 0, at most " + HANDLER_MAX + ")");
        }
        typesPerSecond.forEach((type, rate) -> check("rate of type " + type, rate, 1, COUNT_MAX));
        typesPerSecond = Collections.unmodifiableMap(new TreeMap<>(typesPerSecond));
    }

    private static void check(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + " " + value + " (expected " + min + " to " + max + ")");
        }
    }

    /**
     * Reads the settings.
     *
     * @param settings those that are there
     * @param base for those that are not
     * @return the options
     */
    public static MessageOptions read(SettingReader settings, MessageOptions base) {
        int window = (int) settings.number("P2P_DUPLICATE_WINDOW", base.duplicateWindow, 64, WINDOW_MAX);
        return new MessageOptions(
                (int) settings.number("P2P_MESSAGE_QUEUE_SIZE", base.messageQueueSize, 1, COUNT_MAX),
                settings.duration(
                        "P2P_MESSAGE_TIMEOUT", base.messageTimeout, Duration.ofMillis(1), SendOptions.TIMEOUT_MAX),
                (int) settings.number("P2P_MESSAGE_RETRY_ATTEMPTS", base.retryAttempts, 0, 100),
                (int) settings.number("P2P_MAX_INBOUND_MESSAGES", Math.min(window, base.inboundMessagesMax), 1, window),
                window,
                (int) settings.number("P2P_MESSAGE_RATE", base.messagesPerSecond, 1, COUNT_MAX),
                (int) settings.number("P2P_MESSAGE_BURST", base.messagesBurst, 1, COUNT_MAX),
                base.typesPerSecond,
                settings.bytes("P2P_BANDWIDTH_LIMIT", base.bandwidthBytes, 0, Long.MAX_VALUE),
                (int) settings.bytes("P2P_COMPRESSION_MIN_BYTES", base.compressionBytesMin, 0, BYTES_MAX),
                (int) settings.bytes("P2P_BATCH_BYTES", base.batchBytesMax, 1, BYTES_MAX),
                (int) settings.number("P2P_BROADCAST_HOPS", base.broadcastHops, 1, HOPS_MAX),
                settings.duration("P2P_HANDLER_TIMEOUT", base.handlerTimeout, Duration.ofMillis(1), HANDLER_MAX));
    }

    /**
     * Changes the queue of one peer.
     *
     * @param size unfinished messages
     * @return options like these
     */
    public MessageOptions withQueueSize(int size) {
        return with(size, messageTimeout, messagesPerSecond, messagesBurst, bandwidthBytes, inboundMessagesMax);
    }

    /**
     * Changes when a message is given up.
     *
     * @param timeout from its sending
     * @return options like these
     */
    public MessageOptions withTimeout(Duration timeout) {
        return with(messageQueueSize, timeout, messagesPerSecond, messagesBurst, bandwidthBytes, inboundMessagesMax);
    }

    /**
     * Changes the rate of one peer.
     *
     * @param perSecond messages in a second
     * @param burst how many for a moment
     * @return options like these
     */
    public MessageOptions withRate(int perSecond, int burst) {
        return with(messageQueueSize, messageTimeout, perSecond, burst, bandwidthBytes, inboundMessagesMax);
    }

    /**
     * Changes the bandwidth.
     *
     * @param bytes a second in each direction; 0 for no limit
     * @return options like these
     */
    public MessageOptions withBandwidth(long bytes) {
        return with(messageQueueSize, messageTimeout, messagesPerSecond, messagesBurst, bytes, inboundMessagesMax);
    }

    /**
     * Changes how many messages of one peer wait for their handler.
     *
     * @param count at most the duplicate window
     * @return options like these
     */
    public MessageOptions withInboundMax(int count) {
        return with(messageQueueSize, messageTimeout, messagesPerSecond, messagesBurst, bandwidthBytes, count);
    }

    /**
     * Changes the rates of single types.
     *
     * @param rates messages of one peer in a second, by type
     * @return options like these
     */
    public MessageOptions withTypeRates(Map<MessageType, Integer> rates) {
        return new MessageOptions(
                messageQueueSize,
                messageTimeout,
                retryAttempts,
                inboundMessagesMax,
                duplicateWindow,
                messagesPerSecond,
                messagesBurst,
                rates,
                bandwidthBytes,
                compressionBytesMin,
                batchBytesMax,
                broadcastHops,
                handlerTimeout);
    }

    /**
     * Changes how long a handler may take.
     *
     * @param timeout for one message
     * @return options like these
     */
    public MessageOptions withHandlerTimeout(Duration timeout) {
        return new MessageOptions(
                messageQueueSize,
                messageTimeout,
                retryAttempts,
                inboundMessagesMax,
                duplicateWindow,
                messagesPerSecond,
                messagesBurst,
                typesPerSecond,
                bandwidthBytes,
                compressionBytesMin,
                batchBytesMax,
                broadcastHops,
                timeout);
    }

    private MessageOptions with(int queue, Duration timeout, int rate, int burst, long bandwidth, int inbound) {
        return new MessageOptions(
                queue,
                timeout,
                retryAttempts,
                inbound,
                duplicateWindow,
                rate,
                burst,
                typesPerSecond,
                bandwidth,
                compressionBytesMin,
                batchBytesMax,
                broadcastHops,
                handlerTimeout);
    }
}

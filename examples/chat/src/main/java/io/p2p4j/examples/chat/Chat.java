package io.p2p4j.examples.chat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PListener;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.api.provider.P2PProviders;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A chat: what one types, everybody it is connected to sees. Thread-safe; the screen is called on callbacks. */
public final class Chat implements AutoCloseable {
    private static final Multiaddr LOOPBACK = Multiaddr.parse("/ip4/127.0.0.1/tcp/0");

    private final P2PProvider provider;
    private final Consumer<String> screen;
    private final List<P2PConnection> others = new CopyOnWriteArrayList<>();

    /**
     * Makes a chat that is with nobody yet.
     *
     * @param provider carries the lines; not started
     * @param screen shows them
     */
    public Chat(P2PProvider provider, Consumer<String> screen) {
        this.provider = provider;
        this.screen = screen;
    }

    /**
     * Starts the provider and waits for others.
     *
     * @return where they can join
     */
    public CompletionStage<Multiaddr> open() {
        return provider.start()
                .thenCompose(started -> provider.listen(LOOPBACK))
                .thenApply(this::welcome);
    }

    private Multiaddr welcome(P2PListener listener) {
        listener.onConnection(this::add);
        return listener.localAddresses().get(0);
    }

    /**
     * Joins somebody.
     *
     * @param address the address that the other one shows
     * @return completes when both see each other
     */
    public CompletionStage<Void> join(Multiaddr address) {
        return provider.connect(address).thenAccept(this::add);
    }

    /** Says a line to everybody here. */
    public void say(String line) {
        others.forEach(other -> other.send(line.getBytes(UTF_8)));
    }

    private void add(P2PConnection other) {
        String name = other.remotePeerId().shortText();
        others.add(other);
        screen.accept(name + " is here");
        other.closed().thenAccept(reason -> {
            others.remove(other);
            screen.accept(name + " left: " + reason);
        });
        listen(other, name);
    }

    /** One receive after the other: a screen that is slow makes the speaker wait, instead of filling the memory. */
    private void listen(P2PConnection other, String name) {
        other.receive()
                .thenAccept(line -> line.ifPresentOrElse(
                        bytes -> {
                            screen.accept(name + ": " + new String(bytes, UTF_8));
                            listen(other, name);
                        },
                        other::close));
    }

    /** Says goodbye to everybody. */
    @Override
    public void close() {
        provider.close();
    }

    /**
     * Chats on the terminal, until the end of the input.
     *
     * @param args the addresses to join
     * @throws Exception when the chat cannot be opened
     */
    public static void main(String[] args) throws Exception {
        try (Chat chat = new Chat(P2PProviders.create(P2PConfig.resolve()), System.out::println);
                BufferedReader typed = new BufferedReader(new InputStreamReader(System.in, UTF_8))) {
            System.out.println("join me at " + chat.open().toCompletableFuture().get());
            for (String address : args) {
                chat.join(Multiaddr.parse(address)).exceptionally(failure -> {
                    System.out.println(P2PException.from(failure).getMessage());
                    return null;
                });
            }
            for (String line = typed.readLine(); line != null; line = typed.readLine()) {
                chat.say(line);
            }
        }
    }
}

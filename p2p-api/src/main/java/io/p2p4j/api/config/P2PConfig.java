package io.p2p4j.api.config;

import io.p2p4j.api.InboundLimits;
import io.p2p4j.api.Limits;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.identity.Identity;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How a provider is set up. Immutable and thread-safe.
 *
 * <p><b>Precedence.</b> For every setting by itself: the builder, then system properties, then the environment, then the
 * file, then the default (of {@link #builder()}, {@link #development()} or {@link #production()}). {@link #resolve()} and
 * {@link #resolve(Path)} read everything that this process was given.
 *
 * <table>
 * <caption>Settings</caption>
 * <tr><th>Name</th><th>Value</th></tr>
 * <tr><td>{@code P2P_IMPLEMENTATION}</td><td>the id of the implementation, such as {@code netty}; default: chosen by
 *     {@code P2PProviders}</td></tr>
 * <tr><td>{@code P2P_LISTEN_PORT}</td><td>the TCP port of the default listen address, 0 to 65535; default
 *     {@value #LISTEN_PORT_DEFAULT}</td></tr>
 * <tr><td>{@code P2P_LISTEN_ADDRESSES}</td><td>multiaddrs, separated by commas; not together with the port in one
 *     source</td></tr>
 * <tr><td>{@code P2P_IDENTITY_FILE}</td><td>the file of the private key, which is created when it does not exist; default:
 *     a new identity for each configuration</td></tr>
 * <tr><td>{@code P2P_AGENT}</td><td>what peers are told of this software; default {@code p2p4j/} and its version</td></tr>
 * <tr><td>{@code P2P_MAX_MESSAGE_BYTES}, {@code P2P_MAX_FRAME_BYTES}, {@code P2P_MAX_SEND_QUEUE_BYTES},
 *     {@code P2P_MESSAGE_WINDOW_BYTES}, {@code P2P_STREAM_WINDOW_BYTES}, {@code P2P_CONNECTION_WINDOW_BYTES}</td><td>a
 *     number of bytes of {@link Limits}, such as {@code 65536}, {@code 64KiB} or {@code 1MiB}</td></tr>
 * <tr><td>{@code P2P_MAX_SEND_QUEUE_MESSAGES}, {@code P2P_MAX_STREAMS}, {@code P2P_MAX_CONNECTIONS},
 *     {@code P2P_MAX_PENDING_HANDSHAKES}, {@code P2P_MAX_ACCEPT_QUEUE}, {@code P2P_MAX_EVENT_QUEUE},
 *     {@code P2P_MAX_ADDRESSES_PER_PEER}, {@code P2P_MAX_ADDRESS_BOOK_PEERS}</td><td>a count of {@link Limits}</td></tr>
 * <tr><td>{@code P2P_DIAL_TIMEOUT}, {@code P2P_HANDSHAKE_TIMEOUT}, {@code P2P_KEEP_ALIVE_INTERVAL},
 *     {@code P2P_IDLE_TIMEOUT}, {@code P2P_CLOSE_TIMEOUT}, {@code P2P_STOP_TIMEOUT}</td><td>a duration of {@link Limits},
 *     such as {@code 500ms}, {@code 10s}, {@code 2m} or {@code PT1.5S}</td></tr>
 * <tr><td>{@code P2P_SUBNET_IPV4_BITS}, {@code P2P_SUBNET_IPV6_BITS}, {@code P2P_MAX_HANDSHAKES_PER_ADDRESS},
 *     {@code P2P_MAX_HANDSHAKES_PER_SUBNET}, {@code P2P_DIALS_PER_ADDRESS_PER_SECOND},
 *     {@code P2P_DIALS_PER_ADDRESS_BURST}, {@code P2P_DIALS_PER_SUBNET_PER_SECOND}, {@code P2P_DIALS_PER_SUBNET_BURST},
 *     {@code P2P_MAX_CONNECTIONS_PER_ADDRESS}, {@code P2P_MAX_CONNECTIONS_PER_SUBNET},
 *     {@code P2P_MAX_CONNECTIONS_PER_PEER}</td><td>a count of {@link InboundLimits}</td></tr>
 * <tr><td>{@code P2P_UNLIMITED_ADDRESSES}</td><td>blocks of IP addresses that {@link InboundLimits} does not bound, such
 *     as {@code 127.0.0.0/8,::1}, or {@code none}; default: loopback</td></tr>
 * <tr><td>{@link #nodeSettingNames()}</td><td>settings of the node above the provider; passed on in {@link #nodeReader()}</td></tr>
 * <tr><td>{@code <X>_P2P_<NAME>}</td><td>a setting of the implementation {@code <X>}, such as
 *     {@code SIMULATOR_P2P_LATENCY_MS}; passed on in {@link #providerSettings()}</td></tr>
 * </table>
 *
 * <p><b>Spelling.</b> The names above are valid in every source. A system property may also be written
 * {@code p2p.listen-port} or {@code simulator.p2p.latency-ms}, a key of a file in the same ways or {@code listen-port}.
 * Letters after the first dot are lower-case then, and {@code -} and {@code .} stand for {@code _}. An empty value counts
 * as absent.
 *
 * <p><b>Aliases.</b> {@code P2P_PORT} stands for {@code P2P_LISTEN_PORT}, {@code INITIAL_PEERS} and {@code P2P_INITIAL_PEERS} for {@code
 * P2P_BOOTSTRAP_PEERS}; a source that has both is an error.
 *
 * <p><b>File.</b> UTF-8 text of lines {@code key = value}; empty lines and those that begin with {@code #} do not count.
 * There are no escapes. An unknown or repeated key is an error. Environment and system properties are shared with other
 * software, so that unknown names there are left alone; one that looks like a slip for a name above is logged as a
 * warning.
 *
 * <p><b>Errors.</b> A {@link ConfigException} names the setting, its origin, its value and what is allowed.
 */
public final class P2PConfig {
    /** The TCP port of the default listen address. */
    public static final int LISTEN_PORT_DEFAULT = 8800;

    /** The longest agent. */
    public static final int AGENT_CHARS_MAX = 128;

    private static final String AGENT_DEFAULT = "p2p4j/" + version();

    private final @Nullable String implementation;
    private final Identity identity;
    private final List<Multiaddr> listenAddresses;
    private final Limits limits;
    private final String agent;
    private final Map<String, Setting> provider;
    private final Map<String, Setting> node;

    private P2PConfig(
            @Nullable String implementation,
            Identity identity,
            List<Multiaddr> listenAddresses,
            Limits limits,
            String agent,
            Map<String, Setting> provider,
            Map<String, Setting> node) {
        this.implementation = implementation;
        this.identity = identity;
        this.listenAddresses = List.copyOf(listenAddresses);
        this.limits = limits;
        this.agent = agent;
        this.provider =
                provider.isEmpty() ? Collections.emptyMap() : Collections.unmodifiableMap(new TreeMap<>(provider));
        this.node = node.isEmpty() ? Collections.emptyMap() : Collections.unmodifiableMap(new TreeMap<>(node));
    }

    /**
     * Starts from the defaults: every IPv4 interface, port {@value #LISTEN_PORT_DEFAULT}, {@link Limits#DEFAULTS}, a new
     * identity.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder("0.0.0.0", LISTEN_PORT_DEFAULT, Limits.DEFAULTS, false);
    }

    /**
     * Starts from defaults for work on one machine: loopback, any free port, at most 100 connections, and short times, so
     * that a mistake shows soon: 3 s to dial and for a handshake, a sign of life each 2 s, lost after 6 s, 1 s to close,
     * 3 s to stop.
     *
     * @return a builder
     */
    public static Builder development() {
        Limits limits = Limits.builder()
                .connectionsMax(100)
                .dialTimeout(Duration.ofSeconds(3))
                .handshakeTimeout(Duration.ofSeconds(3))
                .keepAliveInterval(Duration.ofSeconds(2))
                .idleTimeout(Duration.ofSeconds(6))
                .closeTimeout(Duration.ofSeconds(1))
                .stopTimeout(Duration.ofSeconds(3))
                .build();
        return new Builder("127.0.0.1", 0, limits, false);
    }

    /**
     * Starts from defaults for a server: as {@link #builder()}, but with room for 10,000 connections, 1,024 pending
     * handshakes and 1,024 connections that wait for an accept, and with an identity that must be given
     * ({@link Builder#identity}, {@link Builder#identityFile} or {@code P2P_IDENTITY_FILE}), because a peer whose id
     * changes with each start cannot be found again.
     *
     * @return a builder
     */
    public static Builder production() {
        Limits limits = Limits.builder()
                .connectionsMax(10_000)
                .pendingHandshakesMax(1024)
                .acceptQueueMax(1024)
                .build();
        return new Builder("0.0.0.0", LISTEN_PORT_DEFAULT, limits, true);
    }

    /**
     * Reads the system properties and the environment of this process.
     *
     * @return the configuration
     * @throws ConfigException when a setting is wrong
     */
    public static P2PConfig resolve() {
        return builder()
                .systemProperties(System.getProperties())
                .environment(System.getenv())
                .build();
    }

    /**
     * Reads the system properties and the environment of this process and a file.
     *
     * @param file the file
     * @return the configuration
     * @throws IOException when the file cannot be read
     * @throws ConfigException when a setting is wrong
     */
    public static P2PConfig resolve(Path file) throws IOException {
        return builder()
                .systemProperties(System.getProperties())
                .environment(System.getenv())
                .file(file)
                .build();
    }

    /**
     * Reads a file and nothing else.
     *
     * @param file the file
     * @return the configuration
     * @throws IOException when the file cannot be read
     * @throws ConfigException when a setting is wrong
     */
    public static P2PConfig load(Path file) throws IOException {
        return builder().file(file).build();
    }

    /**
     * Reads an environment and nothing else.
     *
     * @param environment such as {@link System#getenv()}
     * @return the configuration
     * @throws ConfigException when a setting is wrong
     */
    public static P2PConfig fromEnvironment(Map<String, String> environment) {
        return builder().environment(environment).build();
    }

    /**
     * Returns the names of all settings, those of implementations aside.
     *
     * @return the canonical names, in the order of this class's table of settings
     */
    public static Collection<String> settingNames() {
        return Names.KNOWN;
    }

    /**
     * Returns the names of the settings of the node above the provider, such as {@code P2P_MAX_PEERS}. They are valid in every source and
     * passed on in {@link #nodeReader()}; docs/NODE.md describes them.
     *
     * @return the canonical names
     */
    public static Collection<String> nodeSettingNames() {
        return Names.NODE;
    }

    /**
     * Starts from this configuration; all of it counts as set at the builder.
     *
     * @return a builder
     */
    public Builder toBuilder() {
        Builder builder = builder();
        builder.implementation = implementation;
        builder.identity = identity;
        builder.listenAddresses = listenAddresses;
        builder.limits = limits;
        builder.agent = agent;
        builder.provider.putAll(provider);
        builder.node.putAll(node);
        return builder;
    }

    /**
     * Returns the id of the implementation to use.
     *
     * @return the id; empty when the choice is left to {@code P2PProviders}
     */
    public Optional<String> implementation() {
        return Optional.ofNullable(implementation);
    }

    /**
     * Returns the private key and peer id.
     *
     * @return the identity
     */
    public Identity identity() {
        return identity;
    }

    /**
     * Returns where to listen.
     *
     * @return at least one address; the first is that of {@link io.p2p4j.api.P2PProvider#listen()}
     */
    public List<Multiaddr> listenAddresses() {
        return listenAddresses;
    }

    /**
     * Returns the limits.
     *
     * @return the limits
     */
    public Limits limits() {
        return limits;
    }

    /**
     * Returns what peers are told of this software.
     *
     * @return 1 to {@value #AGENT_CHARS_MAX} printable ASCII characters
     */
    public String agent() {
        return agent;
    }

    /**
     * Returns the raw settings of implementations, such as {@code SIMULATOR_P2P_LATENCY_MS}.
     *
     * @return an unmodifiable map from canonical name to value, sorted by name
     */
    public Map<String, String> providerSettings() {
        Map<String, String> values = new TreeMap<>();
        provider.forEach((name, setting) -> values.put(name, setting.value()));
        return Collections.unmodifiableMap(values);
    }

    /**
     * Returns a typed reader of {@link #providerSettings()}, whose errors name each setting's origin.
     *
     * @return a reader
     */
    public SettingReader providerReader() {
        return new SettingReader(provider);
    }

    /**
     * Returns a typed reader of the settings of the node above the provider, whose errors name each setting's origin.
     *
     * @return a reader
     */
    public SettingReader nodeReader() {
        return new SettingReader(node);
    }

    /** The configuration for a log; the peer id stands for the identity. */
    @Override
    public String toString() {
        return "P2PConfig[implementation=" + (implementation == null ? "(any)" : implementation) + ", peerId="
                + identity.peerId() + ", listenAddresses=" + listenAddresses + ", agent=" + agent + ", " + limits
                + ", providerSettings=" + provider.values() + "]";
    }

    private static String version() {
        try (InputStream in = P2PConfig.class.getResourceAsStream("version.txt")) {
            if (in == null) {
                throw new IllegalStateException("resource version.txt of p2p-api is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Builds a {@link P2PConfig}. What is set here wins over every source. Not thread-safe. */
    public static final class Builder {
        private static final String ORIGIN = "builder";

        private final String hostDefault;
        private final int portDefault;
        private final Limits limitsDefault;
        private final boolean identityRequired;
        private final Layer file = new Layer();
        private final Layer environment = new Layer();
        private final Layer properties = new Layer();
        private final Map<String, Setting> provider = new TreeMap<>();
        private final Map<String, Setting> node = new TreeMap<>();
        private @Nullable String implementation;
        private @Nullable Identity identity;
        private @Nullable Path identityFile;
        private @Nullable List<Multiaddr> listenAddresses;
        private @Nullable Limits limits;
        private @Nullable String agent;

        private Builder(String hostDefault, int portDefault, Limits limitsDefault, boolean identityRequired) {
            this.hostDefault = hostDefault;
            this.portDefault = portDefault;
            this.limitsDefault = limitsDefault;
            this.identityRequired = identityRequired;
        }

        /**
         * Reads a file. May be called more than once; a later file wins over an earlier one.
         *
         * @param path the file
         * @return this builder
         * @throws IOException when it cannot be read
         * @throws ConfigException when a line is malformed or a key unknown or repeated
         */
        public Builder file(Path path) throws IOException {
            file.addFile(path);
            return this;
        }

        /**
         * Reads an environment, which wins over files.
         *
         * @param variables such as {@link System#getenv()}
         * @return this builder
         */
        public Builder environment(Map<String, String> variables) {
            environment.addEnvironment(variables);
            return this;
        }

        /**
         * Reads system properties, which win over the environment.
         *
         * @param values such as {@link System#getProperties()}
         * @return this builder
         * @throws ConfigException when a setting is there in two spellings
         */
        public Builder systemProperties(Properties values) {
            properties.addProperties(values);
            return this;
        }

        /**
         * Chooses the implementation.
         *
         * @param id its id, such as {@code netty}
         * @return this builder
         * @throws ConfigException when no implementation can have such an id
         */
        public Builder implementation(String id) {
            implementation = Values.implementation(new Setting(Names.IMPLEMENTATION, id, ORIGIN));
            return this;
        }

        /**
         * Sets the identity.
         *
         * @param value the identity
         * @return this builder
         */
        public Builder identity(Identity value) {
            identity = value;
            identityFile = null;
            return this;
        }

        /**
         * Takes the identity from a file, which {@link #build()} reads, and creates when it does not exist.
         *
         * @param path the file
         * @return this builder
         */
        public Builder identityFile(Path path) {
            identityFile = path;
            identity = null;
            return this;
        }

        /**
         * Sets where to listen.
         *
         * @param addresses at least one; the first is the one of {@link io.p2p4j.api.P2PProvider#listen()}
         * @return this builder
         * @throws ConfigException when there is none
         */
        public Builder listenAddresses(List<Multiaddr> addresses) {
            if (addresses.isEmpty()) {
                throw ConfigException.wrongValue(
                        new Setting(Names.LISTEN_ADDRESSES, "", ORIGIN), "at least one address");
            }
            listenAddresses = List.copyOf(addresses);
            return this;
        }

        /**
         * Sets the one address to listen at.
         *
         * @param address the address
         * @return this builder
         */
        public Builder listenAddress(Multiaddr address) {
            return listenAddresses(List.of(address));
        }

        /**
         * Sets the TCP port of the default listen address.
         *
         * @param port 0 to 65535; 0 takes a free port
         * @return this builder
         * @throws ConfigException when the port is out of range
         */
        public Builder listenPort(int port) {
            Setting setting = new Setting(Names.LISTEN_PORT, Integer.toString(port), ORIGIN);
            return listenAddress(Multiaddr.tcp(hostDefault, Values.port(setting)));
        }

        /**
         * Sets all limits.
         *
         * @param value the limits
         * @return this builder
         */
        public Builder limits(Limits value) {
            limits = value;
            return this;
        }

        /**
         * Sets what peers are told of this software.
         *
         * @param value 1 to {@value #AGENT_CHARS_MAX} printable ASCII characters, no space at either end
         * @return this builder
         * @throws ConfigException when it is something else
         */
        public Builder agent(String value) {
            agent = Values.agent(new Setting(Names.AGENT, value, ORIGIN));
            return this;
        }

        /**
         * Sets a setting of one implementation.
         *
         * @param name such as {@code SIMULATOR_P2P_LATENCY_MS}
         * @param value the raw value
         * @return this builder
         * @throws ConfigException when the name is not of the form {@code <X>_P2P_<NAME>}
         */
        public Builder providerSetting(String name, String value) {
            if (!Names.isProviders(name)) {
                throw ConfigException.of(name, ORIGIN, "is no implementation's setting (expected <X>_P2P_<NAME>)");
            }
            provider.put(name, new Setting(name, value.strip(), ORIGIN));
            return this;
        }

        /**
         * Sets a setting of the node above the provider.
         *
         * @param name one of {@link P2PConfig#nodeSettingNames()}
         * @param value the raw value
         * @return this builder
         * @throws ConfigException when there is no such setting
         */
        public Builder nodeSetting(String name, String value) {
            if (!Names.NODE.contains(name)) {
                throw ConfigException.of(name, ORIGIN, Values.unknown(name, Names.NODE));
            }
            node.put(name, new Setting(name, value.strip(), ORIGIN));
            return this;
        }

        /**
         * Builds the configuration. Reads the identity file, if there is to be one.
         *
         * @return the configuration
         * @throws ConfigException when a setting is wrong, or the identity file cannot be used
         */
        public P2PConfig build() {
            Map<String, Setting> merged = new TreeMap<>(file.settings());
            merged.putAll(environment.settings());
            merged.putAll(properties.settings());
            SettingReader reader = new SettingReader(merged);
            Map<String, Setting> passedOn = new TreeMap<>();
            Map<String, Setting> ofNode = new TreeMap<>();
            merged.forEach((name, setting) -> {
                if (Names.isProviders(name)) {
                    passedOn.put(name, setting);
                } else if (Names.NODE.contains(name)) {
                    ofNode.put(name, setting);
                }
            });
            passedOn.putAll(provider);
            ofNode.putAll(node);
            return new P2PConfig(
                    implementation != null
                            ? implementation
                            : reader.find(Names.IMPLEMENTATION)
                                    .map(Values::implementation)
                                    .orElse(null),
                    resolveIdentity(reader),
                    listenAddresses != null
                            ? listenAddresses
                            : Layer.listenAddresses(List.of(properties, environment, file), hostDefault, portDefault),
                    limits != null ? limits : LimitSetting.apply(reader, limitsDefault),
                    agent != null
                            ? agent
                            : reader.find(Names.AGENT).map(Values::agent).orElse(AGENT_DEFAULT),
                    passedOn,
                    ofNode);
        }

        private Identity resolveIdentity(SettingReader reader) {
            if (identity != null) {
                return identity;
            }
            if (identityFile != null) {
                return Values.identity(new Setting(Names.IDENTITY_FILE, identityFile.toString(), ORIGIN), identityFile);
            }
            Optional<Setting> setting = reader.find(Names.IDENTITY_FILE);
            if (setting.isPresent()) {
                try {
                    return Values.identity(setting.get(), Path.of(setting.get().value()));
                } catch (InvalidPathException e) {
                    throw ConfigException.wrongValue(setting.get(), e);
                }
            }
            if (identityRequired) {
                throw ConfigException.of(
                        Names.IDENTITY_FILE,
                        "production preset",
                        "is not set (expected the file of the private key, or an identity at the builder)");
            }
            return Identity.generate();
        }
    }
}

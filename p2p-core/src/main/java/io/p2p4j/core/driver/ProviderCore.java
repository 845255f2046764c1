package io.p2p4j.core.driver;

import io.p2p4j.api.Capability;
import io.p2p4j.api.ConnectionInfo;
import io.p2p4j.api.Limits;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.context.ProviderContext;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.core.admission.Admission;
import io.p2p4j.core.session.SessionConfig;
import io.p2p4j.core.transport.Link;
import io.p2p4j.core.transport.Loop;
import io.p2p4j.core.transport.MuxedLink;
import io.p2p4j.core.transport.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;

/** What the parts of one provider share. Immutable but for the parts' own state, and for parts that are made when they are needed. */
final class ProviderCore extends EventHub {
    private static final AtomicLongFieldUpdater<ProviderCore> NUMBERS =
            AtomicLongFieldUpdater.newUpdater(ProviderCore.class, "numbers");

    private final String id;
    private final Set<Capability> capabilities;
    private final P2PConfig config;
    private final ProviderContext context;
    private final List<Transport> transports;
    private final SessionConfig.Factory sessions;
    private final SessionConfig.@Nullable MuxedFactory muxedSessions;
    private final ProviderCounters counters = new ProviderCounters();
    /** Once somebody was refused. */
    private @Nullable Refusals refusals;

    private final ConnectionTable table;
    /** Once somebody asked. */
    private @Nullable BoundedAddressBook addressBook;

    /** Once somebody connected who is counted. */
    private @Nullable Admission admission;

    private final LocalServices services = new LocalServices();
    private volatile long numbers;
    /** One for each loop that has connections with alarms; another list whenever it changes, which is rare. */
    private volatile List<Alarms> alarms = List.of();

    ProviderCore(
            String id,
            Set<Capability> capabilities,
            P2PConfig config,
            ProviderContext context,
            List<Transport> transports,
            SessionConfig.Factory sessions,
            SessionConfig.@Nullable MuxedFactory muxedSessions) {
        this.id = id;
        this.capabilities = capabilities;
        this.config = config;
        this.context = context;
        this.transports = List.copyOf(transports);
        this.sessions = sessions;
        this.muxedSessions = muxedSessions;
        this.table = new ConnectionTable(config.limits());
    }

    String id() {
        return id;
    }

    Set<Capability> capabilities() {
        return capabilities;
    }

    List<Multiaddr> listenAddresses() {
        return config.listenAddresses();
    }

    Limits limits() {
        return config.limits();
    }

    String agent() {
        return config.agent();
    }

    PeerId localPeerId() {
        return config.identity().peerId();
    }

    ProviderContext context() {
        return context;
    }

    List<Transport> transports() {
        return transports;
    }

    SessionConfig.Factory sessions() {
        return sessions;
    }

    @Override
    ProviderCounters counters() {
        return counters;
    }

    @Override
    Executor executor() {
        return context.executor();
    }

    @Override
    int queueMax() {
        return config.limits().eventQueueMax();
    }

    EventHub events() {
        return this;
    }

    /** Made when somebody asks. */
    synchronized BoundedAddressBook addressBook() {
        if (addressBook == null) {
            addressBook = new BoundedAddressBook(limits());
        }
        return addressBook;
    }

    ConnectionTable table() {
        return table;
    }

    /** Who is counted for an address, or null: then nothing needs to be counted. */
    Admission.@Nullable Source source(Multiaddr remoteAddress) {
        return Admission.source(config.limits().inbound(), remoteAddress);
    }

    synchronized Admission admission() {
        if (admission == null) {
            admission = new Admission(config.limits().inbound());
        }
        return admission;
    }

    synchronized Refusals refusals() {
        if (refusals == null) {
            refusals = new Refusals(context, this);
        }
        return refusals;
    }

    LocalServices services() {
        return services;
    }

    long nextNumber() {
        return NUMBERS.incrementAndGet(this);
    }

    /** A serial executor for callbacks that belong to no connection. */
    SerialExecutor newSerial(String where) {
        return new SerialExecutor(context.executor(), failure -> callbackFailed(where, failure));
    }

    /** The alarms of a loop; on it. There are no more loops than a transport has threads. */
    Alarms alarms(Loop loop) {
        Alarms known = known(loop);
        return known != null ? known : addAlarms(loop);
    }

    private @Nullable Alarms known(Loop loop) {
        for (Alarms known : alarms) {
            if (known.loop().equals(loop)) {
                return known;
            }
        }
        return null;
    }

    private synchronized Alarms addAlarms(Loop loop) {
        List<Alarms> more = new ArrayList<>(alarms);
        Alarms added = new Alarms(loop);
        more.add(added);
        alarms = List.copyOf(more);
        return added;
    }

    /** A connection has ended; on its loop. */
    void dropEmpty(Alarms unused) {
        if (unused.isEmpty()) {
            synchronized (this) {
                alarms = alarms.stream().filter(other -> other != unused).toList();
            }
        }
    }

    /** The transport for an address without a peer id, or null. */
    @Nullable
    Transport transportFor(Multiaddr address) {
        for (Transport transport : transports) {
            if (transport.supports(address)) {
                return transport;
            }
        }
        return null;
    }

    P2PException unsupported(Multiaddr address) {
        return P2PException.builder(
                        ErrorCode.TRANSPORT_UNSUPPORTED, "provider " + id + " has no transport for the address")
                .address(address)
                .build();
    }

    P2PException notRunning(String state) {
        return P2PException.of(
                ErrorCode.PROVIDER_NOT_RUNNING, "provider " + id + " is " + state + " (expected RUNNING)");
    }

    /** Drives a link that has just been secured, or aborts it while the provider stops; on the link's loop. */
    @Nullable
    ConnectionDriver drive(Link link, ConnectionInfo.Role role, ConnectionDriver.Owner owner) {
        return added(new LinkDriver(this, nextNumber(), link, role, owner));
    }

    /** Does the same for a link with streams of its own, which nobody may hand over without a session for such links. */
    @Nullable
    ConnectionDriver drive(MuxedLink link, ConnectionInfo.Role role, ConnectionDriver.Owner owner) {
        SessionConfig.MuxedFactory factory = muxedSessions;
        if (factory == null) {
            throw new IllegalStateException(
                    "provider " + id + " has no session for links with streams (expected a transport without them)");
        }
        return added(new MuxedDriver(this, nextNumber(), link, role, owner, factory));
    }

    boolean drivesMuxedLinks() {
        return muxedSessions != null;
    }

    private @Nullable ConnectionDriver added(ConnectionDriver driver) {
        if (!table.add(driver)) {
            driver.link().abort();
            return null;
        }
        return driver;
    }

    /** Tells every peer what this side serves now. */
    void announce() {
        for (ConnectionDriver driver : table.drivers()) {
            driver.announce();
        }
    }
}

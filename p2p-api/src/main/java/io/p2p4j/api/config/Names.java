package io.p2p4j.api.config;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The names of settings and their spellings. */
final class Names {
    static final String IMPLEMENTATION = "P2P_IMPLEMENTATION";
    static final String LISTEN_PORT = "P2P_LISTEN_PORT";
    static final String LISTEN_ADDRESSES = "P2P_LISTEN_ADDRESSES";
    static final String IDENTITY_FILE = "P2P_IDENTITY_FILE";
    static final String AGENT = "P2P_AGENT";

    private static final String PREFIX = "P2P_";
    private static final Pattern PROVIDER = Pattern.compile("[A-Z][A-Z0-9]*_P2P_[A-Z0-9_]+");
    private static final Pattern PROPERTY = Pattern.compile("([a-z][a-z0-9]*\\.)?p2p\\.[a-z0-9.-]+");
    private static final Pattern DOTTED = Pattern.compile("[a-z][a-z0-9.-]*");

    /** Every setting of {@link P2PConfig}, in the order of its documentation. */
    static final Set<String> KNOWN = known();

    private Names() {}

    private static Set<String> known() {
        Set<String> names = new LinkedHashSet<>();
        names.add(IMPLEMENTATION);
        names.add(LISTEN_PORT);
        names.add(LISTEN_ADDRESSES);
        names.add(IDENTITY_FILE);
        names.add(AGENT);
        LimitSetting.ALL.forEach(limit -> names.add(limit.name()));
        LimitSetting.INBOUND.forEach(limit -> names.add(limit.name()));
        return Collections.unmodifiableSet(names);
    }

    /** A setting of one implementation, which is passed on. */
    static boolean isProviders(String name) {
        return PROVIDER.matcher(name).matches();
    }

    /** A name that belongs to this project, known or not. */
    static boolean isOurs(String name) {
        return name.startsWith(PREFIX) || isProviders(name);
    }

    /** The canonical name of a system property; empty for one that is none of ours. */
    static Optional<String> ofProperty(String key) {
        if (PROPERTY.matcher(key).matches()) {
            return Optional.of(upper(key));
        }
        return isOurs(key) ? Optional.of(key) : Optional.empty();
    }

    /** The canonical name of a key in a file; one that is unknown comes back in its canonical spelling. */
    static String ofFileKey(String key) {
        if (!DOTTED.matcher(key).matches()) {
            return key;
        }
        String name = upper(key);
        return isOurs(name) ? name : PREFIX + name;
    }

    private static String upper(String dotted) {
        return dotted.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }
}

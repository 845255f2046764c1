package io.p2p4j.api.provider;

import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.context.ProviderContext;
import java.util.Optional;

/** Factories whose providers were never meant to be made. */
final class TestFactories {
    private TestFactories() {}

    abstract static class Base implements P2PProviderFactory {
        private final String id;
        private final int priority;

        Base(String id, int priority) {
            this.id = id;
            this.priority = priority;
        }

        @Override
        public String id() {
            return id;
        }

        @Override
        public int priority() {
            return priority;
        }

        @Override
        public String artifact() {
            return "test:" + id;
        }

        @Override
        public Optional<String> unavailableReason() {
            return Optional.empty();
        }

        @Override
        public P2PProvider create(P2PConfig config, ProviderContext context) {
            throw new UnsupportedOperationException(id + " was asked");
        }
    }

    public static final class Low extends Base {
        public Low() {
            super("low", 1);
        }
    }

    public static final class High extends Base {
        public High() {
            super("high", 10);
        }
    }

    public static final class AlsoHigh extends Base {
        public AlsoHigh() {
            super("also-high", 10);
        }
    }

    public static final class SameId extends Base {
        public SameId() {
            super("high", 5);
        }
    }

    public static final class Unavailable extends Base {
        public Unavailable() {
            super("unavailable", 100);
        }

        @Override
        public Optional<String> unavailableReason() {
            return Optional.of("needs a newer kernel");
        }
    }

    public static final class Broken extends Base {
        public Broken() {
            super("broken", 1000);
            throw new IllegalStateException("cannot be made");
        }
    }
}

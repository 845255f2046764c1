package io.p2p4j.core.secure;

import io.p2p4j.api.context.ProviderContext;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.security.SecureRandom;
import java.security.SecureRandomSpi;

/**
 * The entropy of a context for code of the JDK and others that asks for a {@link SecureRandom}: cryptographically strong
 * outside a simulation, reproducible within. As thread-safe as the context.
 */
public final class EntropyRandom extends SecureRandom {
    private static final long serialVersionUID = 1L;

    /**
     * Takes its bytes from a context.
     *
     * @param context where from
     */
    public EntropyRandom(ProviderContext context) {
        super(new Engine(context), null);
    }

    private static final class Engine extends SecureRandomSpi {
        private static final long serialVersionUID = 1L;

        private final transient ProviderContext context;

        Engine(ProviderContext context) {
            this.context = context;
        }

        /** The context's entropy needs no seed. */
        @Override
        protected void engineSetSeed(byte[] seed) {}

        @Override
        protected void engineNextBytes(byte[] bytes) {
            System.arraycopy(context.entropy(bytes.length), 0, bytes, 0, bytes.length);
        }

        @Override
        protected byte[] engineGenerateSeed(int count) {
            return context.entropy(count);
        }

        private void writeObject(ObjectOutputStream out) throws NotSerializableException {
            throw new NotSerializableException(getClass().getName());
        }
    }
}

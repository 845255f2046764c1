package io.p2p4j.netty;

import io.p2p4j.api.CloseReason;
import io.p2p4j.core.lean.LeanSession;
import io.p2p4j.core.session.SessionConfig;
import io.p2p4j.core.session.SessionMachine;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The lean session with a fault in what it does with frames. Owned by the link's loop. */
final class SpoiledSession implements InvocationHandler {
    private static final int HUGE = 1 << 24;
    private static final int SEVEN_BITS = 0x7f;

    /** What is wrong with it. */
    enum Spoiled {
        /** It makes room for a message as soon as its length is announced. */
        ALLOCATES,
        /** It takes frames of streams that are gone for a violation. */
        STRICT,
        /** It drops the second opening of a stream. */
        IGNORES_DUPLICATES
    }

    private final LeanSession correct;
    private final Spoiled how;
    private final Set<Long> opened = new TreeSet<>();
    private final Set<Long> reset = new TreeSet<>();
    private byte[] room = {};

    private SpoiledSession(SessionConfig config, Spoiled how) {
        this.correct = new LeanSession(config);
        this.how = how;
    }

    static SessionConfig.Factory factory(Spoiled how) {
        return config -> (SessionMachine) Proxy.newProxyInstance(
                SpoiledSession.class.getClassLoader(),
                new Class<?>[] {SessionMachine.class},
                new SpoiledSession(config, how));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        if (arguments != null && "onBytes".equals(method.getName())) {
            correct.onBytes(spoil((ByteBuffer) arguments[0], (long) arguments[1]), (long) arguments[1]);
            return null;
        }
        try {
            return method.invoke(correct, arguments);
        } catch (InvocationTargetException thrown) {
            throw thrown.getCause() == null ? thrown : thrown.getCause();
        }
    }

    /** Goes through the frames that begin here; the hello and what it does not know it leaves alone. */
    private ByteBuffer spoil(ByteBuffer data, long nowNanos) {
        ByteArrayOutputStream passed = new ByteArrayOutputStream();
        ByteBuffer in = data.duplicate();
        while (in.hasRemaining()) {
            int begin = in.position();
            boolean drop =
                    switch (in.get()) {
                        case 0x01 -> announced(varint(in), in);
                        case 0x04 -> {
                            long id = varint(in);
                            varint(in);
                            skip(in, varint(in));
                            yield !opened.add(id) && how == Spoiled.IGNORES_DUPLICATES;
                        }
                        case 0x07 -> {
                            if (reset.contains(varint(in)) && how == Spoiled.STRICT) {
                                correct.abort(CloseReason.Code.PROTOCOL_ERROR, "planted", nowNanos);
                            }
                            skip(in, varint(in));
                            yield false;
                        }
                        case 0x09 -> {
                            reset.add(varint(in));
                            varint(in);
                            yield false;
                        }
                        default -> {
                            in.position(in.limit());
                            yield false;
                        }
                    };
            if (!drop) {
                byte[] frame = new byte[in.position() - begin];
                data.get(begin, frame);
                passed.writeBytes(frame);
            }
        }
        return ByteBuffer.wrap(passed.toByteArray());
    }

    private boolean announced(long length, ByteBuffer in) {
        if (length >= HUGE && how == Spoiled.ALLOCATES) {
            room = new byte[(int) length];
        }
        skip(in, Math.max(length, room.length == 0 ? 0 : 1));
        return false;
    }

    private static void skip(ByteBuffer in, long count) {
        in.position((int) Math.min(in.limit(), in.position() + count));
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        int shift = 0;
        while (in.hasRemaining()) {
            byte next = in.get();
            value |= (long) (next & SEVEN_BITS) << shift;
            shift += 7;
            if (next >= 0) {
                return value;
            }
        }
        return value;
    }
}

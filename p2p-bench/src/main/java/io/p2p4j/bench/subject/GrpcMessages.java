package io.p2p4j.bench.subject;

import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/** Messages that are byte arrays: no protobuf, so that only the transport is measured. */
final class GrpcMessages implements MethodDescriptor.Marshaller<byte[]> {
    static final String SERVICE = "bench";

    static final MethodDescriptor<byte[], byte[]> STREAM = MethodDescriptor.<byte[], byte[]>newBuilder()
            .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
            .setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, "stream"))
            .setRequestMarshaller(new GrpcMessages())
            .setResponseMarshaller(new GrpcMessages())
            .build();

    private GrpcMessages() {}

    @Override
    public InputStream stream(byte[] message) {
        return new Bytes(message);
    }

    @Override
    public byte[] parse(InputStream stream) {
        try {
            byte[] message = new byte[stream.available()];
            if (stream.readNBytes(message, 0, message.length) < message.length) {
                throw new IllegalStateException("a message is shorter than it said");
            }
            return message;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lets gRPC copy the message once. */
    private static final class Bytes extends ByteArrayInputStream implements KnownLength, Drainable {
        Bytes(byte[] message) {
            super(message);
        }

        @Override
        public int drainTo(OutputStream target) throws IOException {
            int size = count - pos;
            target.write(buf, pos, size);
            pos = count;
            return size;
        }
    }
}

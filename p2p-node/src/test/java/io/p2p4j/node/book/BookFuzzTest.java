package io.p2p4j.node.book;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Tag;

/** What stands on a disk or in a file is understood up to some place, or refused with an error that says why. */
@Tag("once")
class BookFuzzTest {
    @FuzzTest
    void journal(byte[] data) throws IOException {
        List<RecordCodec.Change> changes = new ArrayList<>();
        BookFile.Read read = BookFile.read(new ByteArrayInputStream(data), 1, changes::add);
        assertThat(read.goodBytes()).isBetween(0L, (long) data.length);

        // The same bytes as bodies whose checksums are right, which chance does not find.
        ByteBuffer whole = ByteBuffer.allocate(data.length + 64);
        whole.put(BookFile.MAGIC).putLong(1).putLong(0).putInt(crc(whole));
        int length = Math.max(1, Math.min(data.length, BookFile.BODY_BYTES_MAX));
        byte[] body = java.util.Arrays.copyOf(data, length);
        int from = whole.position();
        ByteBuffer summed =
                ByteBuffer.allocate(12 + length).putLong(1).putInt(length).put(body);
        whole.putInt(length).putInt(crc(summed)).put(body);
        byte[] bytes = java.util.Arrays.copyOf(whole.array(), whole.position());
        List<RecordCodec.Change> framed = new ArrayList<>();
        long good =
                BookFile.read(new ByteArrayInputStream(bytes), 1, framed::add).goodBytes();
        assertThat(good).isEqualTo(framed.isEmpty() ? from : bytes.length);
        for (RecordCodec.Change change : framed) {
            byte[] again = change.record().map(RecordCodec::peer).orElseGet(() -> RecordCodec.gone(change.peer()));
            assertThat(RecordCodec.read(again)).isEqualTo(change);
        }
    }

    private static int crc(ByteBuffer upToPosition) {
        CRC32C crc = new CRC32C();
        crc.update(upToPosition.array(), 0, upToPosition.position());
        return (int) crc.getValue();
    }

    @FuzzTest
    void knownPeers(byte[] data) {
        try {
            KnownPeers known = KnownPeers.read(new String(data, StandardCharsets.UTF_8), TestPeers.EPOCH);
            KnownPeers again = KnownPeers.read(KnownPeers.write(known.peers()), TestPeers.EPOCH);
            assertThat(known.peers()).containsAll(again.peers());
        } catch (IllegalArgumentException refused) {
            assertThat(refused.getMessage()).isNotBlank();
        }
    }
}

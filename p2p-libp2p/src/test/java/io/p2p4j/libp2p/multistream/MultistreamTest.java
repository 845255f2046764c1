package io.p2p4j.libp2p.multistream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** The bytes of both ends, as the specification shows them. */
class MultistreamTest {
    /** A length of 19, "/multistream/1.0.0" and a line feed. */
    static final String HEADER = "13" + hex("/multistream/1.0.0\n");

    private static final String NA = "036e610a";
    private static final String LS = "036c730a";
    private static final String NOISE = "07" + hex("/noise\n");
    private static final String TLS = "0b" + hex("/tls/1.0.0\n");

    static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
    }

    static ByteBuffer bytes(String hex) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(hex));
    }

    private static String sent(Step step) {
        return step.send() == null ? "" : hex(step.send());
    }

    private static String hex(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        return HexFormat.of().formatHex(copy);
    }

    private static void assertCode(ErrorCode code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        P2PException.class,
                        failure -> assertThat(failure.code()).isEqualTo(code));
    }

    @Test
    void aDialerProposesAtOnceAndTakesWhatIsEchoed() throws Exception {
        MultistreamDialer dialer = new MultistreamDialer(List.of("/noise", "/tls/1.0.0"));
        assertThat(hex(dialer.begin())).isEqualTo(HEADER + NOISE);
        ByteBuffer in = bytes(HEADER + NOISE + "abcd");
        Step step = dialer.receive(in);
        assertThat(step.agreed()).hasValue("/noise");
        assertThat(step.send()).isNull();
        assertThat(hex(in)).isEqualTo("abcd");
        assertThatThrownBy(() -> dialer.receive(in)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aDialerGoesOnToTheNextProposal() throws Exception {
        MultistreamDialer dialer = new MultistreamDialer(List.of("/noise", "/tls/1.0.0"));
        Step step = dialer.receive(bytes(HEADER + NA));
        assertThat(step.agreed()).isEmpty();
        assertThat(sent(step)).isEqualTo(TLS);
        assertThat(dialer.receive(bytes(TLS)).agreed()).hasValue("/tls/1.0.0");
        MultistreamDialer refused = new MultistreamDialer(List.of("/noise"));
        assertCode(ErrorCode.PROTOCOL_UNSUPPORTED, () -> refused.receive(bytes(HEADER + NA)));
    }

    @Test
    void aListenerAnswersInOnePieceAndLeavesTheRest() throws Exception {
        MultistreamListener listener = new MultistreamListener(List.of("/noise", "/tls/1.0.0"));
        ByteBuffer in = bytes(HEADER + TLS + "160301");
        Step step = listener.receive(in);
        assertThat(step.agreed()).hasValue("/tls/1.0.0");
        assertThat(sent(step)).isEqualTo(HEADER + TLS);
        assertThat(hex(in)).isEqualTo("160301");
        assertThatThrownBy(() -> listener.receive(in)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aListenerSaysWhatIsNotAvailableAndLists() throws Exception {
        MultistreamListener listener = new MultistreamListener(List.of("/noise", "/tls/1.0.0"));
        assertThat(sent(listener.receive(bytes(HEADER + "05" + hex("/abc\n"))))).isEqualTo(HEADER + NA);
        Step listed = listener.receive(bytes(LS));
        assertThat(sent(listed)).isEqualTo("15" + NOISE + TLS + "0a");
        assertThat(listed.agreed()).isEmpty();
        Step both = listener.receive(bytes(LS + NOISE));
        assertThat(both.agreed()).hasValue("/noise");
        assertThat(sent(both)).isEqualTo("15" + NOISE + TLS + "0a" + NOISE);
    }

    /** The list of the specification's example is one message with messages in it, and never longer than a message may be. */
    @Test
    void aLongListIsCut() throws Exception {
        List<String> many = java.util.stream.IntStream.range(0, 500)
                .mapToObj(i -> "/protocol/" + i)
                .toList();
        Step listed = new MultistreamListener(many).receive(bytes(HEADER + LS));
        ByteBuffer list = listed.send().duplicate();
        list.position(HEADER.length() / 2);
        Lines lines = new Lines();
        String content = lines.next(list);
        assertThat(list.hasRemaining()).isFalse();
        assertThat(content).hasSizeLessThan(1024).startsWith("\u000c/protocol/0\n\u000c/protocol/1\n");
    }

    @Test
    void aListenerCutsOffWhoAsksTooOften() throws Exception {
        MultistreamListener listener = new MultistreamListener(List.of("/noise"));
        listener.receive(bytes(HEADER));
        for (int i = 0; i < MultistreamListener.ATTEMPTS_MAX; i++) {
            listener.receive(bytes(i % 2 == 0 ? LS : TLS));
        }
        assertCode(ErrorCode.PROTOCOL_UNSUPPORTED, () -> listener.receive(bytes(TLS)));
    }

    @Test
    void whatIsNoMultistreamIsNoticedAtItsFirstByte() {
        for (String other : List.of(hex("GET / HTTP/1.1\r\n"), hex("SSH-2.0-x\r\n"), "160301", "00", "ff", "14")) {
            assertCode(ErrorCode.NOT_OUR_PROTOCOL, () -> new MultistreamListener(List.of("/a")).receive(bytes(other)));
            assertCode(ErrorCode.NOT_OUR_PROTOCOL, () -> new MultistreamDialer(List.of("/a")).receive(bytes(other)));
        }
        assertCode(
                ErrorCode.NOT_OUR_PROTOCOL,
                () -> new MultistreamListener(List.of("/a")).receive(bytes("13" + hex("/multistream/2.0.0\n"))));
    }

    @Test
    void brokenMessagesAreRefused() {
        assertBroken(ErrorCode.MALFORMED_FRAME, "00");
        assertBroken(ErrorCode.MALFORMED_FRAME, "8000");
        assertBroken(ErrorCode.MALFORMED_FRAME, "8300" + hex("na\n"));
        assertBroken(ErrorCode.MALFORMED_FRAME, "03" + hex("nan"));
        assertBroken(ErrorCode.FRAME_TOO_LARGE, "8108");
        assertBroken(ErrorCode.FRAME_TOO_LARGE, "ffffffff0f");
        assertBroken(ErrorCode.FRAME_TOO_LARGE, "8080808001");
        assertCode(
                ErrorCode.UNEXPECTED_FRAME,
                () -> new MultistreamDialer(List.of("/noise")).receive(bytes(HEADER + TLS)));
        assertThatThrownBy(() ->
                        new MultistreamDialer(List.of("/noise")).receive(bytes(HEADER + "06" + hex("\u001b[2Jx\n"))))
                .hasMessageContaining("\"?[2Jx\"");
    }

    private static void assertBroken(ErrorCode code, String bytes) {
        assertCode(code, () -> new MultistreamListener(List.of("/a")).receive(bytes(HEADER + bytes)));
        assertCode(code, () -> new MultistreamDialer(List.of("/a")).receive(bytes(HEADER + bytes)));
    }

    @Test
    void theLongestMessageIsTaken() throws Exception {
        char[] name = new char[1023];
        Arrays.fill(name, 'x');
        String longest = new String(name);
        MultistreamDialer dialer = new MultistreamDialer(List.of(longest));
        Step step = new MultistreamListener(List.of(longest)).receive(dialer.begin());
        assertThat(step.agreed()).hasValue(longest);
        assertThat(dialer.receive(step.send()).agreed()).isEqualTo(Optional.of(longest));
    }

    @Test
    void protocolIdsThatCannotBeProposedAreRefused() {
        for (String id : List.of("", "na", "ls", "/multistream/1.0.0", "/a\n", "x".repeat(1024))) {
            assertThatThrownBy(() -> new MultistreamDialer(List.of(id))).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> new MultistreamDialer(List.of())).isInstanceOf(IllegalArgumentException.class);
    }
}

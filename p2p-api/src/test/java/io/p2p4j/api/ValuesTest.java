package io.p2p4j.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.error.ConnectionFailedException;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.ErrorKind;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.api.identity.Identity;
import io.p2p4j.api.identity.PeerId;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The values of the root package and the exceptions. */
class ValuesTest {
    private static final PeerId PEER = Identity.generate().peerId();
    private static final Multiaddr ADDRESS = Multiaddr.tcp("127.0.0.1", 1);

    @Test
    void limitsKeepTheirDefaultsAndSurviveTheirBuilder() {
        assertThat(Limits.builder().build()).isEqualTo(Limits.DEFAULTS);
        Limits limits =
                Limits.builder().streamsMax(3).stopTimeout(Duration.ofMillis(1)).build();
        assertThat(limits.toBuilder().build()).isEqualTo(limits);
        assertThat(limits).isNotEqualTo(Limits.DEFAULTS);
    }

    @Test
    void limitsRefuseWhatIsOutOfRange() {
        assertThatThrownBy(() -> Limits.builder().messageBytesMax(0).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("limit messageBytesMax: 0 (expected 1 to 268435456)");
        assertThatThrownBy(() -> Limits.builder().stopTimeout(Duration.ZERO).build())
                .hasMessage("limit stopTimeout: PT0S (expected more than zero and at most PT24H)");
        assertThatThrownBy(
                        () -> Limits.builder().dialTimeout(Duration.ofDays(2)).build())
                .hasMessageContaining("limit dialTimeout: PT48H");
        assertThatThrownBy(() ->
                        Limits.builder().idleTimeout(Duration.ofSeconds(10)).build())
                .hasMessage("limit idleTimeout: PT10S (expected more than keepAliveInterval, PT15S)");
    }

    @Test
    void dialRequestsNeedSomethingToDialThatAgrees() {
        Multiaddr named = ADDRESS.withPeerId(PEER);
        assertThat(DialRequest.to(named))
                .isEqualTo(new DialRequest(Optional.of(PEER), List.of(named), Optional.empty()));
        assertThat(DialRequest.to(PEER)
                        .withAddresses(List.of(named))
                        .withTimeout(Duration.ofSeconds(1))
                        .timeout())
                .contains(Duration.ofSeconds(1));
        assertThat(DialRequest.to(ADDRESS).peer()).isEmpty();
        assertThat(DialRequest.to(ADDRESS).withPeer(PEER).peer()).contains(PEER);
        PeerId other = Identity.generate().peerId();
        assertThatThrownBy(() -> DialRequest.to(named).withPeer(other))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(other.toString());
        assertThatThrownBy(() -> new DialRequest(Optional.empty(), List.of(), Optional.empty()))
                .hasMessageContaining("neither peer nor address");
        assertThatThrownBy(() -> DialRequest.to(PEER).withTimeout(Duration.ZERO))
                .hasMessageContaining("timeout PT0S");
    }

    @Test
    void closeReasonsCutTheirDetailAndKnowTheirNumbers() {
        CloseReason reason = new CloseReason(CloseReason.Origin.REMOTE, CloseReason.Code.GOING_AWAY, "x".repeat(1000));
        assertThat(reason.detail()).hasSize(CloseReason.DETAIL_CHARS_MAX);
        assertThat(reason.isClean()).isTrue();
        assertThat(new CloseReason(CloseReason.Origin.LOCAL, CloseReason.Code.ABORTED, ""))
                .hasToString("ABORTED by LOCAL")
                .matches(aborted -> !aborted.isClean());
        for (CloseReason.Code code : CloseReason.Code.values()) {
            assertThat(CloseReason.Code.ofNumber(code.number())).isEqualTo(code);
        }
        assertThat(CloseReason.Code.ofNumber(1L << 40)).isEqualTo(CloseReason.Code.ABORTED);
    }

    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void everyCodeHasTheExceptionOfItsKind(ErrorCode code) {
        P2PException exception = P2PException.of(code, "text");
        assertThat(exception.code()).isEqualTo(code);
        assertThat(exception.kind()).isEqualTo(code.kind());
        assertThat(exception).hasMessage(code + ": text");
        String name =
                exception.getClass().getSimpleName().replace("Exception", "").replace("P2P", "");
        assertThat(name.toUpperCase(Locale.ROOT)).isEqualTo(code.kind().name().replace("_", ""));
        assertThat(exception.mayHaveTakenEffect()).isFalse();
        assertThat(exception.peer()).isEmpty();
        assertThat(exception.address()).isEmpty();
    }

    @Test
    void exceptionsNamePeerAddressAndEveryAttempt() {
        P2PException refused = P2PException.builder(ErrorCode.CONNECTION_REFUSED, "nobody listens")
                .address(ADDRESS)
                .build();
        P2PException failed = P2PException.builder(ErrorCode.ALL_ADDRESSES_FAILED, "1 of 1 addresses failed")
                .peer(PEER)
                .attempt(ADDRESS, refused)
                .mayHaveTakenEffect(true)
                .build();
        assertThat(failed.kind()).isEqualTo(ErrorKind.CONNECTION_FAILED);
        assertThat(((ConnectionFailedException) failed).attempts())
                .containsExactly(new ConnectionFailedException.Attempt(ADDRESS, refused));
        assertThat(failed)
                .hasMessageContaining("[peer " + PEER + "]")
                .hasMessageContaining("\n  " + ADDRESS + " -> CONNECTION_REFUSED: nobody listens");
        assertThat(failed.mayHaveTakenEffect()).isTrue();
    }

    @Test
    void exceptionsAreFoundInTheirWrappers() {
        P2PException own = P2PException.of(ErrorCode.CONNECTION_LOST, "gone");
        assertThat(P2PException.from(own)).isSameAs(own);
        assertThat(P2PException.from(new ExecutionException(new CompletionException(own))))
                .isSameAs(own);
        IOException foreign = new IOException("disk");
        P2PException wrapped = P2PException.from(new CompletionException(foreign));
        assertThat(wrapped.code()).isEqualTo(ErrorCode.INTERNAL_FAULT);
        assertThat(wrapped).hasCause(foreign);
        assertThat(wrapped.mayHaveTakenEffect()).isTrue();
    }
}

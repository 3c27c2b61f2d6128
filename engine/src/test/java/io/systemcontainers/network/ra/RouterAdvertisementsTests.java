package io.systemcontainers.network.ra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.systemcontainers.network.testing.VethPair;
import io.systemcontainers.sys.KernelException;
import io.systemcontainers.testing.EngineRing;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a machine's kernel makes of what it hears. */
@EngineRing
class RouterAdvertisementsTests {

    private static final Inet6Address PREFIX = RouterAdvertisementTests.ip("fd12:3456:789a:bcde::");
    private static final InetAddress OWN = VethPair.MACHINE.in(PREFIX);
    private static final RouterAdvertisement CONTENT =
            new RouterAdvertisement(PREFIX, 1400, List.of(), true);

    private VethPair network;
    private RouterAdvertisements router;

    @BeforeEach
    void start() {
        network = VethPair.make();
        for (VethPair.Side side : List.of(network.router(), network.machine())) {
            side.set("ipv6/conf/%s/disable_ipv6", 0);
            side.set("ipv6/conf/%s/accept_dad", 0);
        }
        network.router().set("ipv6/conf/%s/accept_ra", 0);
        network.machine().set("ipv6/conf/%s/accept_ra", 1);
        network.machine().set("ipv6/conf/%s/router_solicitation_delay", 0);
        network.machine().set("ipv6/conf/%s/use_tempaddr", 0);
        router = RouterAdvertisements.start(network.router().namespace(), CONTENT);
    }

    @AfterEach
    void stop() {
        router.close();
        network.close();
    }

    @Test
    void has_a_machine_give_itself_the_address_that_belongs_to_its_hardware_address() {
        network.machine().set("ipv6/conf/%s/router_solicitations", 0);
        network.up();

        router.announce(network.router().device());

        await().untilAsserted(() -> assertThat(network.machine().addresses()).contains(OWN));
        await().until(() -> network.machine().get("ipv6/conf/%s/mtu").equals("1400"));
        assertThat(network.machine().get("ipv6/conf/%s/hop_limit")).isEqualTo("64");
    }

    @Test
    void answers_a_machine_that_asks() {
        router.attend(network.router().device());

        network.up();

        await().untilAsserted(() -> assertThat(network.machine().addresses()).contains(OWN));
    }

    @Test
    void is_not_heard_by_devices_it_was_not_told_of_or_is_to_forget() {
        router.announce(network.router().device());
        router.forget(network.router().device());
        router.forget(network.router().device());
        router.forget(4711);

        await().until(() -> router.waiting() == 1); // the regular ones
        network.up();

        assertThat(network.machine().addresses()).doesNotContain(OWN);
        assertThat(router.isAlive()).isTrue();
    }

    @Test
    void says_that_there_is_no_such_device() {
        assertThatThrownBy(() -> router.announce(4711)).isInstanceOf(KernelException.class);
        assertThat(router.isAlive()).isTrue();
    }

    @Test
    void keeps_few_advertisements_waiting_however_often_it_is_asked() {
        network.up();
        for (int i = 0; i < 1000; i++) {
            router.announce(network.router().device());
            assertThat(router.waiting()).isLessThanOrEqualTo(3);
        }

        await().untilAsserted(() -> assertThat(network.machine().addresses()).contains(OWN));
    }

    @Test
    void ends_once() {
        router.close();
        router.close();

        assertThat(router.isAlive()).isFalse();
        assertThat(router.waiting()).isZero();
    }
}

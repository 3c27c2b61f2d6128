package io.systemcontainers.network.dhcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.systemcontainers.network.link.HardwareAddress;
import io.systemcontainers.network.testing.VethPair;
import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.KernelException;
import io.systemcontainers.testing.EngineRing;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a machine hears over a cable. */
@EngineRing
class DhcpServerTests {

    private static final HardwareAddress STRANGER = HardwareAddress.parse("00:16:3e:00:00:99");

    private final FakeLeases leases =
            new FakeLeases().with(Packet.MAC, FakeLeases.lease("10.0.0.5", Lease.FOREVER));
    private VethPair network;
    private DhcpServer server;
    private TestClient client;
    private int transaction = 0xcafe_0000;

    @BeforeEach
    void start() {
        network = VethPair.make();
        network.router().address("10.0.0.1/24");
        network.machine().set("ipv4/conf/all/rp_filter", 0);
        network.machine().set("ipv4/conf/%s/rp_filter", 0);
        network.up();
        server = DhcpServer.start(network.router().namespace(), FakeLeases.ip("10.0.0.1"), leases);
        client = new TestClient(network.machine());
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
        network.close();
    }

    private Packet packet(MessageType type) {
        return Packet.request(type, ++transaction);
    }

    private FakeLeases.Granted granted() {
        return new FakeLeases.Granted(Packet.MAC, network.router().device());
    }

    /* From here on the client hears only what is sent to its address. */
    private void moveTo(String address) {
        client.close();
        network.machine().address(address + "/24");
        client = new TestClient(network.machine(), address);
    }

    /* The server has one thread, so whatever came before this has been answered, or will not be. */
    private void assertIsNotAnswered(Packet packet) {
        client.send(packet.bytes());
        TestClient.Reply next = client.ask(packet(MessageType.DISCOVER));
        assertThat(next.message().transaction()).as("what is answered next").isEqualTo(transaction);
        assertThat(leases.granted()).isEmpty();
    }

    @Test
    void gives_a_machine_its_address() {
        TestClient.Reply offer = client.ask(packet(MessageType.DISCOVER));

        assertThat(offer.message().type()).isEqualTo(MessageType.OFFER);
        assertThat(offer.message().transaction()).isEqualTo(transaction);
        assertThat(offer.message().hardware()).isEqualTo(Packet.MAC);
        assertThat(offer.message().yours()).hasToString("/10.0.0.5");
        assertThat(offer.address(54)).contains("10.0.0.1");
        assertThat(leases.granted()).as("an offer is not a lease").isEmpty();

        TestClient.Reply answer =
                client.ask(
                        packet(MessageType.REQUEST).option(50, "10.0.0.5").option(54, "10.0.0.1"));

        assertThat(answer.message().type()).isEqualTo(MessageType.ACK);
        assertThat(answer.message().yours()).hasToString("/10.0.0.5");
        assertThat(answer.address(1)).contains("255.255.255.0");
        assertThat(answer.address(3)).contains("10.0.0.1");
        assertThat(answer.address(6)).contains("10.0.0.1");
        assertThat(answer.address(28)).contains("10.0.0.255");
        assertThat(answer.number(26)).as("the MTU").isEqualTo(1400);
        assertThat(answer.message().option(12)).contains("web".getBytes(StandardCharsets.US_ASCII));
        assertThat(answer.message().option(15))
                .contains("internal".getBytes(StandardCharsets.US_ASCII));
        await().untilAsserted(() -> assertThat(leases.granted()).containsExactly(granted()));
    }

    @Test
    void renews_what_a_machine_uses_at_the_address_itself() {
        moveTo("10.0.0.5");

        TestClient.Reply answer = client.ask(packet(MessageType.REQUEST).client("10.0.0.5"));

        assertThat(answer.message().type()).isEqualTo(MessageType.ACK);
        assertThat(answer.message().client()).hasToString("/10.0.0.5");
        await().untilAsserted(() -> assertThat(leases.granted()).containsExactly(granted()));
    }

    @Test
    void says_when_a_lease_is_to_be_renewed() {
        TestClient.Reply forever = client.ask(packet(MessageType.DISCOVER));
        assertThat(forever.number(51)).isEqualTo(0xffff_ffffL);
        assertThat(forever.message().options()).doesNotContainKeys(58, 59);

        leases.with(Packet.MAC, FakeLeases.lease("10.0.0.5", Duration.ofHours(1)));
        TestClient.Reply hour = client.ask(packet(MessageType.DISCOVER));

        assertThat(hour.number(51)).isEqualTo(3600);
        assertThat(hour.number(58)).isEqualTo(1800);
        assertThat(hour.number(59)).isEqualTo(3150);
    }

    @Test
    void tells_what_a_client_wants_to_know_and_nothing_else() {
        TestClient.Reply offer = client.ask(packet(MessageType.DISCOVER).option(55, 119, 6, 99));

        assertThat(offer.message().options().keySet()).containsExactly(53, 54, 51, 1, 119, 6);
        assertThat(offer.message().option(119).orElseThrow())
                .containsExactly(8, 'i', 'n', 't', 'e', 'r', 'n', 'a', 'l', 0);
    }

    @Test
    void refuses_an_address_that_is_not_the_machines() {
        assertIsRefused(packet(MessageType.REQUEST).option(50, "192.168.7.7"));
        assertIsRefused(packet(MessageType.REQUEST).option(50, "10.0.0.6"));
        assertIsRefused(packet(MessageType.REQUEST).client("10.0.0.6"));
        assertIsRefused(packet(MessageType.REQUEST).client("10.0.0.6").option(50, "10.0.0.5"));
        assertIsRefused(packet(MessageType.REQUEST).option(50, "10.0.0.6").option(54, "10.0.0.1"));
    }

    private void assertIsRefused(Packet packet) {
        TestClient.Reply reply = client.ask(packet);
        assertThat(reply.message().type()).isEqualTo(MessageType.NAK);
        assertThat(reply.message().transaction()).isEqualTo(transaction);
        assertThat(reply.message().yours()).isEqualTo(DhcpMessage.NONE);
        assertThat(reply.message().options()).containsOnlyKeys(53, 54, 56);
        assertThat(leases.granted()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(MessageType.class)
    void does_not_answer_strangers(MessageType type) {
        assertIsNotAnswered(packet(type).from(STRANGER).client("10.0.0.5").option(50, "10.0.0.5"));
        assertThat(server.remembered()).isZero();
    }

    @ParameterizedTest
    @EnumSource(MessageType.class)
    void leaves_to_other_servers_what_they_are_asked(MessageType type) {
        assertIsNotAnswered(packet(type).option(54, "10.0.0.99").option(50, "10.0.0.5"));
        assertThat(server.remembered()).isZero();
    }

    @ParameterizedTest
    @EnumSource(
            value = MessageType.class,
            names = {"OFFER", "ACK", "NAK", "RELEASE"})
    void does_not_answer_what_asks_for_nothing(MessageType type) {
        assertIsNotAnswered(packet(type).client("10.0.0.5").option(54, "10.0.0.1"));
        assertThat(server.remembered()).isZero();
    }

    @Test
    void does_not_answer_relays_answers_and_requests_for_no_address() {
        assertIsNotAnswered(packet(MessageType.DISCOVER).at(24, 10, 0, 0, 77));
        assertIsNotAnswered(packet(MessageType.DISCOVER).at(0, 2));
        assertIsNotAnswered(packet(MessageType.REQUEST));
    }

    @Test
    void gives_the_address_again_after_it_was_released() {
        assertIsNotAnswered(packet(MessageType.RELEASE).client("10.0.0.5").option(54, "10.0.0.1"));

        TestClient.Reply answer = client.ask(packet(MessageType.REQUEST).option(50, "10.0.0.5"));

        assertThat(answer.message().type()).isEqualTo(MessageType.ACK);
    }

    @Test
    void informs_who_has_an_address_of_all_but_an_address() {
        moveTo("10.0.0.77");

        TestClient.Reply answer = client.ask(packet(MessageType.INFORM).client("10.0.0.77"));

        assertThat(answer.message().type()).isEqualTo(MessageType.ACK);
        assertThat(answer.message().yours()).isEqualTo(DhcpMessage.NONE);
        assertThat(answer.message().client()).hasToString("/10.0.0.77");
        assertThat(answer.message().options()).containsKeys(1, 3, 6).doesNotContainKeys(51, 58, 59);
    }

    @Test
    void does_not_inform_who_has_an_address_of_another_network() {
        assertIsNotAnswered(packet(MessageType.INFORM).client("192.168.7.7"));
        assertIsNotAnswered(packet(MessageType.INFORM));
    }

    @Test
    void commits_at_once_where_a_client_asks_for_that() {
        TestClient.Reply answer = client.ask(packet(MessageType.DISCOVER).option(80));

        assertThat(answer.message().type()).isEqualTo(MessageType.ACK);
        assertThat(answer.message().options()).containsKey(80);
        assertThat(answer.message().yours()).hasToString("/10.0.0.5");
        await().untilAsserted(() -> assertThat(leases.granted()).containsExactly(granted()));
    }

    @Test
    void returns_what_a_client_calls_itself_however_long() {
        int[] long1 = new int[200];
        int[] long2 = new int[200];
        long2[199] = 7;

        TestClient.Reply offer =
                client.ask(
                        packet(MessageType.DISCOVER)
                                .option(57, 1500 >> 8, 1500 & 0xff)
                                .option(61, long1)
                                .option(61, long2));

        assertThat(offer.message().option(61).orElseThrow()).hasSize(400).endsWith(0, 7);
    }

    @Test
    void remembers_who_declines_an_address() {
        assertIsNotAnswered(
                packet(MessageType.DECLINE).option(50, "10.0.0.5").option(54, "10.0.0.1"));
        assertIsNotAnswered(
                packet(MessageType.DECLINE).option(50, "10.0.0.5").option(54, "10.0.0.1"));

        assertThat(server.remembered()).isEqualTo(1);
    }

    @Test
    void goes_on_when_whoever_knows_the_leases_fails() {
        assertIsNotAnswered(packet(MessageType.DISCOVER).from(FakeLeases.BROKEN));

        assertThat(server.remembered()).isEqualTo(1);
    }

    @Test
    void goes_on_after_an_error_of_the_jvm() {
        assertIsNotAnswered(packet(MessageType.DISCOVER).from(FakeLeases.ENDLESS));

        assertThat(server.isAlive()).isTrue();
        client.ask(packet(MessageType.DISCOVER));
    }

    @Test
    void is_the_only_one_of_its_network() {
        assertThatThrownBy(
                        () ->
                                DhcpServer.start(
                                        network.router().namespace(),
                                        FakeLeases.ip("10.0.0.1"),
                                        leases))
                .isInstanceOfSatisfying(
                        KernelException.class, e -> assertThat(e.is(Errno.EADDRINUSE)).isTrue());
    }

    @Test
    void lets_go_of_its_port_when_it_is_closed() {
        server.close();
        server.close();

        assertThat(server.isAlive()).isFalse();
        server = DhcpServer.start(network.router().namespace(), FakeLeases.ip("10.0.0.1"), leases);
        assertThat(client.ask(packet(MessageType.DISCOVER)).message().type())
                .isEqualTo(MessageType.OFFER);
    }
}

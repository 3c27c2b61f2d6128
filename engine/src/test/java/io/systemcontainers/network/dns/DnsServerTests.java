package io.systemcontainers.network.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.sys.KernelException;
import io.systemcontainers.testing.EngineRing;
import java.net.Inet4Address;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the server knows by itself. */
@EngineRing
class DnsServerTests {

    @TempDir private Path directory;
    private TestServer server;
    private TestClient client;
    private FakeResolver outside;

    @BeforeEach
    void start() {
        server = new TestServer(directory, TestServer.USUAL);
        client = server.client("127.0.0.2");
        outside = server.resolver("127.0.0.1", asked -> List.of());
        server.names.with("web", "10.0.0.3", "fd12::3").with("db", "10.0.0.4");
    }

    @AfterEach
    void stop() {
        assertThat(outside.asked()).as("what was asked outside").isEmpty();
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"web", "web.internal", "WEB", "Web.InterNal"})
    void knows_a_machine_by_its_name(String name) {
        Reply old = client.ask(name, Messages.A);
        Reply recent = client.ask(name, Messages.AAAA);

        assertThat(old.code()).isZero();
        assertThat(old.isAuthoritative()).isTrue();
        assertThat(old.flags() & 0x0180).as("recursion was asked for, and is there").isEqualTo(384);
        assertThat(old.questions()).containsExactly(name + ". 1 1");
        assertThat(old.answers())
                .containsExactly(new Reply.Entry(name + ".", Messages.A, 1, 0, "10.0.0.3"));
        assertThat(recent.data()).containsExactly("fd12:0:0:0:0:0:0:3");
    }

    @Test
    void answers_from_the_address_that_was_asked() {
        try (TestClient other = new TestClient(server.network, "127.0.0.3", "127.1.2.3")) {
            assertThat(other.ask("web", Messages.A).data()).containsExactly("10.0.0.3");
        }
    }

    @Test
    void answers_by_tcp() {
        Reply reply = client.askByTcp(Messages.query(9, "web", Messages.A));

        assertThat(reply.id()).isEqualTo(9);
        assertThat(reply.data()).containsExactly("10.0.0.3");
    }

    @Test
    void knows_both_kinds_of_addresses_when_asked_for_any() {
        assertThat(client.ask("web", 255).data())
                .containsExactlyInAnyOrder("10.0.0.3", "fd12:0:0:0:0:0:0:3");
    }

    @ParameterizedTest
    @CsvSource({"db.internal,28,internal.", "db,28,db.", "db.internal,16,internal.", "db,65,db."})
    void says_that_a_machine_exists_that_has_no_such_record(String name, int type, String owner) {
        Reply reply = client.ask(name, type);

        assertThat(reply.code()).isZero();
        assertThat(reply.answers()).isEmpty();
        assertThat(reply.authorities())
                .containsExactly(
                        new Reply.Entry(
                                owner, Messages.SOA, 1, 0, "internal. hostmaster.internal. 0"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"nobody.internal", "www.web.internal", "_tcp.nobody.internal"})
    void says_that_there_is_no_such_machine(String name) {
        Reply reply = client.ask(name, Messages.A);

        assertThat(reply.code()).isEqualTo(3);
        assertThat(reply.isAuthoritative()).isTrue();
        assertThat(reply.authorities()).extracting(Reply.Entry::owner).containsExactly("internal.");
    }

    @Test
    void tells_nobody_outside_how_machines_are_called() {
        Reply reply = client.ask("nobody", Messages.A);

        assertThat(reply.code()).isEqualTo(3);
        assertThat(reply.authorities()).isEmpty();
    }

    @Test
    void speaks_for_the_domain() {
        assertThat(client.ask("internal", Messages.SOA).data())
                .containsExactly("internal. hostmaster.internal. 0");
        Reply reply = client.ask("internal", Messages.A);
        assertThat(reply.code()).isZero();
        assertThat(reply.authorities()).hasSize(1);
    }

    @Test
    void knows_whose_an_address_is() {
        assertThat(client.ask("3.0.0.10.in-addr.arpa", Messages.PTR).data())
                .containsExactly("web.internal.");
        assertThat(
                        client.ask(
                                        "3.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0"
                                                + ".2.1.d.f.ip6.arpa",
                                        Messages.PTR)
                                .data())
                .containsExactly("web.internal.");
        Reply text = client.ask("3.0.0.10.in-addr.arpa", Messages.TXT);
        assertThat(text.code()).isZero();
        assertThat(text.authorities()).hasSize(1);
    }

    @Test
    void asks_nobody_outside_whose_an_address_of_the_network_is() {
        Reply reply = client.ask("9.1.0.10.in-addr.arpa", Messages.PTR);

        assertThat(reply.code()).isEqualTo(3);
        assertThat(reply.isAuthoritative()).isTrue();
        assertThat(reply.authorities()).hasSize(1);
    }

    @Test
    void tells_who_decides_on_faults_by_which_device_a_question_came() {
        client.ask("web", Messages.A);

        assertThat(server.names.askedBy).containsExactly(OptionalInt.of(1)); // lo
    }

    @Test
    void forgets_a_name_at_once() {
        server.names.with("db");

        assertThat(client.ask("db", Messages.A).code()).isEqualTo(3);
    }

    @Test
    void answers_clients_with_edns_in_kind() {
        Reply reply = client.ask(Messages.withEdns(Messages.query(3, "web", Messages.A), 4096, 0));

        assertThat(reply.data()).containsExactly("10.0.0.3");
        assertThat(reply.additional()).containsExactly(new Reply.Entry("", 41, 1232, 0x8000, ""));
    }

    @Test
    void says_that_it_does_not_know_a_later_edns() {
        Reply reply = client.ask(Messages.withEdns(Messages.query(3, "web", Messages.A), 4096, 1));

        assertThat(reply.code()).isZero();
        assertThat(reply.additional().get(0).ttl() >> 24).as("the code's upper bits").isEqualTo(1);
    }

    @Test
    void sends_what_a_datagram_holds_and_the_rest_by_tcp() {
        server.names.with(
                "many",
                IntStream.range(0, 100).mapToObj(i -> "10.0.1." + i).toArray(String[]::new));
        byte[] query = Messages.query(4, "many", Messages.A);

        Reply some = client.ask(query);
        assertThat(some.isTruncated()).isTrue();
        assertThat(some.size()).isBetween(400, 512);
        Reply more = client.ask(Messages.withEdns(query, 1232, 0));
        assertThat(more.isTruncated()).isTrue();
        assertThat(more.size()).isBetween(1100, 1232);
        assertThat(client.ask(Messages.withEdns(query, 4096, 0)).data()).hasSize(100);
        Reply all = client.askByTcp(query);
        assertThat(all.isTruncated()).isFalse();
        assertThat(all.data()).hasSize(100).startsWith("10.0.1.0", "10.0.1.1");
    }

    @ParameterizedTest
    @CsvSource({"SERVFAIL,2", "NXDOMAIN,3", "REFUSED,5"})
    void has_a_name_fail(ResponseCode fault, int code) {
        server.names.failing("web", fault).failing("example.com", fault);

        assertThat(client.ask("web", Messages.A).code()).isEqualTo(code);
        assertThat(client.ask("Web.internal", Messages.AAAA).code()).isEqualTo(code);
        assertThat(client.ask("Example.com", Messages.A).code()).isEqualTo(code);
        assertThat(client.askByTcp(Messages.query(1, "web", 1)).code()).isEqualTo(code);
        assertThat(client.ask("db", Messages.A).code()).isZero();
    }

    @Test
    void says_nothing_about_a_name_that_is_to_get_no_answer() {
        server.names.failing("web", ResponseCode.NO_ANSWER);

        client.send(Messages.query(1, "web", Messages.A));

        assertThat(client.ask("db", Messages.A).data()).containsExactly("10.0.0.4");
    }

    @Test
    void refuses_transfers_and_other_classes() {
        byte[] chaos = Messages.query(1, "version.bind", Messages.TXT);
        chaos[chaos.length - 1] = 3;

        assertThat(client.ask(chaos).code()).isEqualTo(5);
        assertThat(client.ask("internal", 252).code()).isEqualTo(5);
    }

    @Test
    void goes_on_when_whoever_knows_the_names_fails() {
        assertThat(client.ask("broken", Messages.A).code()).isEqualTo(2);
        assertThat(client.ask("web", Messages.A).data()).containsExactly("10.0.0.3");
    }

    @Test
    void goes_on_after_an_error_of_the_jvm() {
        client.send(Messages.query(1, "endless", Messages.A));

        assertThat(client.ask("web", Messages.A).data()).containsExactly("10.0.0.3");
        assertThat(client.askByTcp(Messages.query(2, "web", Messages.A)).data())
                .containsExactly("10.0.0.3");
    }

    @Test
    void an_error_of_the_jvm_ends_no_more_than_its_connection() {
        assertThatThrownBy(() -> client.askByTcp(Messages.query(1, "endless", Messages.A)))
                .isNotNull();

        assertThat(client.askByTcp(Messages.query(2, "web", Messages.A)).data())
                .containsExactly("10.0.0.3");
    }

    @Test
    void says_who_it_cannot_be() {
        Upstream upstream = new Upstream(server.host, Resolvers.of(directory), any -> true);
        Inet4Address foreign = (Inet4Address) Messages.ip("192.0.2.1");
        Inet4Address taken = (Inet4Address) Messages.ip("127.0.0.1");

        assertThatThrownBy(() -> DnsServer.start(server.network, foreign, server.names, upstream))
                .isInstanceOf(SystemContainerException.class)
                .hasMessageContaining("192.0.2.1:53");
        assertThatThrownBy(() -> DnsServer.start(server.network, taken, server.names, upstream))
                .isInstanceOf(SystemContainerException.class)
                .isNotInstanceOf(KernelException.class)
                .hasMessageContaining("127.0.0.1:53");
    }

    @Test
    void lets_go_of_its_addresses() {
        server.server.close();
        server.server.close();

        Upstream upstream = new Upstream(server.host, Resolvers.of(directory), any -> true);
        Inet4Address all = (Inet4Address) Messages.ip("0.0.0.0");
        try (DnsServer again = DnsServer.start(server.network, all, server.names, upstream)) {
            assertThat(client.ask("web", Messages.A).data()).containsExactly("10.0.0.3");
            assertThat(again.waiting()).isZero();
        }
    }
}

package io.systemcontainers.network.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.systemcontainers.testing.EngineRing;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the host's resolvers are asked for. */
@EngineRing
class ForwardingTests {

    private static final Bounds IMPATIENT =
            new Bounds(
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(60),
                    1024,
                    128,
                    256,
                    16);

    @TempDir private Path directory;
    private TestServer server;
    private TestClient client;

    @BeforeEach
    void start() {
        start(TestServer.USUAL);
    }

    private void start(Bounds bounds) {
        server = new TestServer(directory, bounds);
        client = server.client("127.0.0.2");
    }

    private void restart(Bounds bounds) {
        server.close();
        start(bounds);
    }

    @AfterEach
    void stop() {
        await().untilAsserted(() -> assertThat(server.server.waiting()).isZero());
        server.close();
    }

    @Test
    void asks_the_hosts_resolver_for_all_other_names() {
        FakeResolver resolver = server.resolver("127.0.0.1", ForwardingTests::address);

        Reply reply = client.ask("Example.com", Messages.A);

        assertThat(reply.data()).containsExactly("192.0.2.1");
        assertThat(reply.questions()).containsExactly("Example.com. 1 1");
        assertThat(reply.isAuthoritative()).isFalse();
        assertThat(resolver.asked()).extracting(FakeResolver.Asked::name).contains("Example.com.");
    }

    @Test
    void asks_for_the_domains_of_the_top_level_but_not_for_names_like_machines() {
        FakeResolver resolver =
                server.resolver("127.0.0.1", asked -> List.of(Messages.answer(asked.message(), 0)));

        assertThat(client.ask("com", 2).code()).isZero();
        assertThat(client.ask("com", Messages.A).code()).isEqualTo(3);
        assertThat(resolver.asked()).hasSize(1);
    }

    @Test
    void hands_on_edns_as_it_is() {
        FakeResolver resolver =
                server.resolver("127.0.0.1", asked -> List.of(Messages.answer(asked.message(), 0)));
        byte[] query = Messages.withEdns(Messages.query(5, "example.com", Messages.A), 4000, 0);

        Reply reply = client.ask(query);

        assertThat(reply.id()).isEqualTo(5);
        assertThat(reply.additional().get(0).kind()).isEqualTo(4000);
        byte[] asked = resolver.asked().get(0).message();
        assertThat(Messages.withId(asked, 5)).isEqualTo(query);
    }

    @Test
    void asks_with_other_numbers_from_other_ports_each_time() {
        FakeResolver resolver = server.resolver("127.0.0.1", ForwardingTests::address);
        for (int i = 0; i < 20; i++) {
            client.ask(Messages.query(1, i + ".example.com", Messages.A));
        }

        Set<Object> ports = new HashSet<>();
        Set<Object> numbers = new HashSet<>();
        for (FakeResolver.Asked asked : resolver.asked()) {
            ports.add(asked.source());
            numbers.add(Reply.of(asked.message()).id());
        }
        assertThat(ports).hasSizeGreaterThan(15);
        assertThat(numbers).hasSizeGreaterThan(15);
    }

    @Test
    void does_not_believe_answers_to_what_was_not_asked() {
        server.resolver(
                "127.0.0.1",
                asked -> {
                    byte[] right = Messages.answer(asked.message(), "192.0.2.1", 1);
                    int id = Reply.of(right).id();
                    byte[] other = Messages.query(id, "example.org", Messages.A);
                    byte[] otherType = Messages.query(id, "example.com", Messages.AAAA);
                    byte[] query = Messages.answer(asked.message(), "6.6.6.6", 1);
                    query[2] &= 0x7f;
                    return List.of(
                            new byte[0],
                            new byte[] {1, 2, 3},
                            Messages.withId(
                                    Messages.answer(asked.message(), "6.6.6.6", 1), id ^ 0x100),
                            Messages.answer(other, "6.6.6.6", 1),
                            Messages.answer(otherType, "::6", 1),
                            query,
                            right);
                });

        assertThat(client.ask("example.com", Messages.A).data()).containsExactly("192.0.2.1");
    }

    @Test
    void gives_up_on_a_resolver_whose_answers_are_all_wrong() {
        server.resolver(
                "127.0.0.1",
                asked -> {
                    byte[] right = Messages.answer(asked.message(), "6.6.6.6", 1);
                    return Collections.nCopies(
                            100, Messages.withId(right, Reply.of(right).id() ^ 1));
                });

        assertThat(client.ask("example.com", Messages.A).code()).isEqualTo(2);
    }

    @Test
    void cares_for_the_case_of_letters_as_little_as_a_resolver_may() {
        server.resolver(
                "127.0.0.1",
                asked -> {
                    byte[] answer = Messages.answer(asked.message(), "192.0.2.1", 1);
                    answer[13] = 'E';
                    return List.of(answer);
                });

        assertThat(client.ask("example.com", Messages.A).data()).containsExactly("192.0.2.1");
    }

    @Test
    void hands_on_that_an_answer_is_cut_and_asks_by_tcp_when_the_client_does() {
        FakeResolver resolver =
                server.resolver(
                        "127.0.0.1",
                        asked ->
                                List.of(
                                        asked.stream()
                                                ? Messages.answer(
                                                        asked.message(), "192.0.2.1", 3000)
                                                : Messages.answer(asked.message(), 0x0200)));
        byte[] query = Messages.query(8, "example.com", Messages.A);

        assertThat(client.ask(query).isTruncated()).isTrue();
        assertThat(resolver.asked()).hasSize(1);
        Reply reply = client.askByTcp(query);
        assertThat(reply.id()).isEqualTo(8);
        assertThat(reply.data()).hasSize(3000);
    }

    @Test
    void cuts_what_is_too_long_for_the_client() {
        server.resolver(
                "127.0.0.1", asked -> List.of(Messages.answer(asked.message(), "192.0.2.1", 100)));

        Reply reply = client.ask("example.com", Messages.A);

        assertThat(reply.isTruncated()).isTrue();
        assertThat(reply.answers()).isEmpty();
        assertThat(reply.size()).isLessThanOrEqualTo(512);
    }

    @Test
    void asks_the_next_one_when_nobody_listens() {
        server.resolvers("nameserver 127.0.0.1", "nameserver 127.0.0.2");
        server.resolver("127.0.0.2", ForwardingTests::address);

        assertThat(client.ask("example.com", Messages.A).data()).containsExactly("192.0.2.1");
        assertThat(client.askByTcp(Messages.query(1, "example.com", 1)).data()).hasSize(1);
    }

    @Test
    void asks_the_next_one_when_one_cannot_tell_and_hands_on_what_the_last_one_says() {
        server.resolvers("nameserver 127.0.0.1", "nameserver 127.0.0.2");
        FakeResolver first =
                server.resolver("127.0.0.1", asked -> List.of(Messages.answer(asked.message(), 5)));
        FakeResolver second = server.resolver("127.0.0.2", ForwardingTests::address);

        assertThat(client.ask("example.com", Messages.A).data()).containsExactly("192.0.2.1");
        assertThat(first.asked()).hasSize(1);

        second.answers(asked -> List.of(Messages.answer(asked.message(), 2)));
        first.asked().clear();
        assertThat(client.ask("example.org", Messages.A).code()).isEqualTo(5);
        assertThat(first.asked()).hasSize(1);
    }

    @Test
    void asks_the_next_one_when_one_says_nothing_and_begins_with_it_from_then_on() {
        restart(IMPATIENT);
        server.resolvers("nameserver 127.0.0.1", "nameserver 127.0.0.2");
        FakeResolver silent = server.resolver("127.0.0.1", asked -> List.of());
        server.resolver("127.0.0.2", ForwardingTests::address);

        assertThat(client.ask("example.com", Messages.A).data()).containsExactly("192.0.2.1");
        await().until(() -> silent.asked().size() == 1);
        assertThat(client.ask("example.org", Messages.A).data()).containsExactly("192.0.2.1");
        assertThat(silent.asked()).hasSize(1);
    }

    @Test
    void says_that_it_cannot_tell_when_nobody_answers() {
        restart(IMPATIENT);
        server.resolvers("nameserver 127.0.0.1", "options attempts:3");
        FakeResolver silent = server.resolver("127.0.0.1", asked -> List.of());

        Reply reply = client.ask("example.com", Messages.A);

        assertThat(reply.code()).isEqualTo(2);
        await().untilAsserted(() -> assertThat(silent.asked()).hasSize(3));
        assertThat(client.askByTcp(Messages.query(1, "example.org", 1)).code()).isEqualTo(2);
    }

    @Test
    void hands_on_an_answer_that_comes_late() {
        FakeResolver slow = server.resolver("127.0.0.1", asked -> List.of());
        server.names.with("web", "10.0.0.3");
        client.send(Messages.query(1, "example.com", Messages.A));
        await().until(() -> slow.asked().size() == 1);

        assertThat(client.ask("web", Messages.A).data()).containsExactly("10.0.0.3");
        FakeResolver.Asked asked = slow.asked().get(0);
        slow.answer(asked, Messages.answer(asked.message(), "192.0.2.1", 1));

        assertThat(client.receive().data()).containsExactly("192.0.2.1");
    }

    @Test
    void asks_once_what_many_ask_at_the_same_time() {
        FakeResolver slow = server.resolver("127.0.0.1", asked -> List.of());
        List<TestClient> clients = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            clients.add(server.client("127.0.0.1" + i));
            clients.get(i).send(Messages.query(i, "example.com", Messages.A));
            clients.get(i).send(Messages.query(i, "example.com", Messages.A)); // impatient
        }
        await().until(() -> server.server.waiting() == 5);
        await().until(() -> !slow.asked().isEmpty());

        FakeResolver.Asked asked = slow.asked().get(0);
        slow.answer(asked, Messages.answer(asked.message(), "192.0.2.1", 1));

        for (int i = 0; i < 5; i++) {
            assertThat(clients.get(i).receive().id()).isEqualTo(i);
        }
        assertThat(slow.asked()).hasSize(1);
    }

    @Test
    void asks_others_when_the_host_does() {
        server.resolver("127.0.0.1", ForwardingTests::address);
        server.resolver(
                "127.0.0.2", asked -> List.of(Messages.answer(asked.message(), "192.0.2.2", 1)));
        assertThat(client.ask("example.com", Messages.A).data()).containsExactly("192.0.2.1");

        server.resolvers("nameserver 127.0.0.2");

        assertThat(client.ask("example.com", Messages.A).data()).containsExactly("192.0.2.2");
    }

    @Test
    void refuses_what_a_client_may_not_ask() {
        FakeResolver resolver = server.resolver("127.0.0.1", ForwardingTests::address);
        TestClient isolated = server.client("127.0.0.3");
        server.forbidden.add(Messages.ip("127.0.0.3"));
        server.names.with("web", "10.0.0.3");

        assertThat(isolated.ask("example.com", Messages.A).code()).isEqualTo(5);
        assertThat(isolated.askByTcp(Messages.query(1, "example.com", 1)).code()).isEqualTo(5);
        assertThat(isolated.ask("web", Messages.A).data()).containsExactly("10.0.0.3");
        assertThat(resolver.asked()).isEmpty();
        assertThat(client.ask("example.com", Messages.A).data()).containsExactly("192.0.2.1");
    }

    @Test
    void gives_up_on_a_resolver_that_hangs_up() {
        server.resolver(
                "127.0.0.1",
                asked -> asked.stream() ? List.of() : List.of(Arrays.copyOf(asked.message(), 2)));

        assertThat(client.askByTcp(Messages.query(1, "example.com", 1)).code()).isEqualTo(2);
    }

    private static List<byte[]> address(FakeResolver.Asked asked) {
        return List.of(Messages.answer(asked.message(), "192.0.2.1", 1));
    }
}

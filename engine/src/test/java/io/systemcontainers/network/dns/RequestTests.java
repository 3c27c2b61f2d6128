package io.systemcontainers.network.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTests {

    private static final byte[] WEB = Messages.query(7, "Web.Internal", Messages.A);

    @Test
    void reads_a_question() {
        Query query = (Query) Request.parse(WEB);

        assertThat(query.id()).isEqualTo(7);
        assertThat(query.name()).isEqualTo("web.internal");
        assertThat(query.type()).isEqualTo(1);
        assertThat(query.kind()).isEqualTo(1);
        assertThat(query.hasEdns()).isFalse();
        assertThat(query.longestDatagram()).isEqualTo(512);
        assertThat(query.questionEnd()).isEqualTo(WEB.length);
    }

    @Test
    void reads_what_the_client_says_of_itself() {
        Query query = (Query) Request.parse(Messages.withEdns(WEB, 4096, 0));

        assertThat(query.edns()).isEqualTo(new Query.Edns(4096, 0, 0x8000));
        assertThat(query.longestDatagram()).isEqualTo(4096);
        assertThat(query.questionEnd()).isEqualTo(WEB.length);
    }

    @Test
    void takes_no_smaller_size_than_every_client_takes() {
        Query query = (Query) Request.parse(Messages.withEdns(WEB, 10, 0));

        assertThat(query.longestDatagram()).isEqualTo(512);
    }

    @Test
    void reads_the_root() {
        assertThat(((Query) Request.parse(Messages.query(1, "", 2))).name()).isEmpty();
    }

    @Test
    void does_not_take_a_dot_in_a_label_for_one_between_labels() {
        byte[] query = Messages.query(1, "aXinternal", Messages.A);
        query[14] = '.';

        assertThat(((Query) Request.parse(query)).name()).isEqualTo("a\\046internal");
    }

    @Test
    void reads_what_cannot_be_printed() {
        byte[] query = Messages.query(1, "abc", Messages.A);
        query[13] = 0;
        query[14] = (byte) 0xff;
        query[15] = '\\';

        assertThat(((Query) Request.parse(query)).name()).isEqualTo("\\000\\255\\092");
    }

    @Test
    void takes_the_longest_name_and_none_that_is_longer() {
        String longest = ("a".repeat(63) + ".").repeat(3) + "a".repeat(61);

        assertThat(Request.parse(Messages.query(1, longest, 1))).isInstanceOf(Query.class);
        assertIsFaulty(Messages.query(1, longest + "a", 1), ResponseCode.FORMERR);
        assertIsFaulty(Messages.query(1, "a.".repeat(128), 1), ResponseCode.FORMERR);
    }

    @ParameterizedTest
    @ValueSource(ints = {0xc00c, 0xc00d, 0xc000, 0xffff, 0x4001, 0x8001})
    void refuses_a_name_that_points_or_has_unknown_labels(int pointer) {
        byte[] query = Messages.query(1, "ab", Messages.A);
        ByteBuffer.wrap(query).putShort(12, (short) pointer);

        assertIsFaulty(query, ResponseCode.FORMERR);
    }

    @Test
    void refuses_every_message_that_ends_too_early() {
        byte[] whole = Messages.withEdns(WEB, 1232, 0);
        for (int length = 12; length < whole.length; length++) {
            assertIsFaulty(Arrays.copyOf(whole, length), ResponseCode.FORMERR);
        }
    }

    @Test
    void refuses_what_goes_on_behind_its_end() {
        assertIsFaulty(Arrays.copyOf(WEB, WEB.length + 1), ResponseCode.FORMERR);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 6, 8})
    void refuses_what_is_not_one_question(int count) {
        byte[] query = WEB.clone();
        query[count + 1] ^= 3;

        assertIsFaulty(query, ResponseCode.FORMERR);
    }

    @Test
    void refuses_two_descriptions_of_a_client() {
        byte[] twice = Messages.withEdns(Messages.withEdns(WEB, 1232, 0), 1232, 0);

        assertIsFaulty(twice, ResponseCode.FORMERR);
    }

    @Test
    void refuses_records_whose_names_point_to_themselves() {
        byte[] query = Arrays.copyOf(Messages.withEdns(WEB, 1232, 0), WEB.length + 12);
        System.arraycopy(query, WEB.length + 1, query, WEB.length + 2, 10);
        ByteBuffer.wrap(query).putShort(WEB.length, (short) (0xc000 | WEB.length));
        assertIsFaulty(query, ResponseCode.FORMERR);

        ByteBuffer.wrap(query)
                .putShort(WEB.length, (short) 0xc00c)
                .putShort(WEB.length + 2, (short) Messages.TXT);
        assertThat(Request.parse(query)).isInstanceOf(Query.class);
    }

    @Test
    void does_not_know_other_kinds_of_requests() {
        byte[] update = WEB.clone();
        update[2] |= 5 << 3;

        assertIsFaulty(update, ResponseCode.NOTIMP);
    }

    @Test
    void does_not_answer_answers_or_less_than_a_header() {
        assertThat(Request.parse(Messages.answer(WEB, 0))).isInstanceOf(Request.Noise.class);
        assertThat(Request.parse(Arrays.copyOf(WEB, 11))).isInstanceOf(Request.Noise.class);
        assertThat(Request.parse(new byte[0])).isInstanceOf(Request.Noise.class);
    }

    private static void assertIsFaulty(byte[] message, ResponseCode code) {
        assertThat(Request.parse(message))
                .isInstanceOfSatisfying(
                        Request.Faulty.class,
                        faulty -> {
                            assertThat(faulty.code()).isEqualTo(code);
                            Reply reply = Reply.of(Response.of(faulty));
                            assertThat(reply.code()).isEqualTo(code.number());
                            assertThat(reply.size()).isEqualTo(12);
                        });
    }
}

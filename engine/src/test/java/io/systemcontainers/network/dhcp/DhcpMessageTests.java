package io.systemcontainers.network.dhcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DhcpMessageTests {

    private static final int TRANSACTION = 0xfedcba98;

    private static Packet discover() {
        return Packet.request(MessageType.DISCOVER, TRANSACTION);
    }

    @Test
    void reads_what_a_client_sends() throws MalformedMessageException {
        DhcpMessage message =
                DhcpMessage.decode(
                        discover()
                                .at(10, 0x80, 0)
                                .client("10.1.2.3")
                                .at(24, 10, 9, 8, 7)
                                .option(50, "10.1.2.4")
                                .option(0)
                                .option(12, 'w', 'e', 'b')
                                .bytes());

        assertThat(message.operation()).isEqualTo(DhcpMessage.REQUEST);
        assertThat(message.type()).isEqualTo(MessageType.DISCOVER);
        assertThat(message.transaction()).isEqualTo(TRANSACTION);
        assertThat(message.flags()).isEqualTo(0x8000);
        assertThat(message.client()).hasToString("/10.1.2.3");
        assertThat(message.relay()).hasToString("/10.9.8.7");
        assertThat(message.hardware()).isEqualTo(Packet.MAC);
        assertThat(message.address(50).orElseThrow()).hasToString("/10.1.2.4");
        assertThat(message.option(12)).contains(new byte[] {'w', 'e', 'b'});
        assertThat(message.options()).containsOnlyKeys(53, 50, 12);
    }

    @Test
    void puts_an_option_together_that_is_there_several_times() throws MalformedMessageException {
        DhcpMessage message = DhcpMessage.decode(discover().option(61, 1, 2).option(61, 3).bytes());

        assertThat(message.option(61).orElseThrow()).containsExactly(1, 2, 3);
    }

    @Test
    void reads_options_in_the_fields_for_names() throws MalformedMessageException {
        DhcpMessage message =
                DhcpMessage.decode(
                        discover()
                                .option(52, 3)
                                .at(108, 50, 4, 10, 0, 0, 9, 255)
                                .at(44, 61, 2, 7, 7, 255)
                                .bytes());

        assertThat(message.address(50).orElseThrow()).hasToString("/10.0.0.9");
        assertThat(message.option(61).orElseThrow()).containsExactly(7, 7);
    }

    @Test
    void does_not_look_behind_the_end() throws MalformedMessageException {
        byte[] bytes = discover().option(255, 1, 2, 3).option(61, 1).bytes();

        assertThat(DhcpMessage.decode(bytes).options()).containsOnlyKeys(53);
    }

    @Test
    void refuses_what_is_no_message() {
        assertMalformed(new byte[0], "it has 0 bytes");
        assertMalformed(Arrays.copyOf(discover().bytes(), 239), "it has 239 bytes");
        assertMalformed(discover().at(0, 3).bytes(), "its operation is 3");
        assertMalformed(discover().at(1, 6).bytes(), "its sender is not on Ethernet");
        assertMalformed(discover().at(2, 16).bytes(), "its sender is not on Ethernet");
        assertMalformed(discover().at(236, 0).bytes(), "it is not of DHCP");
    }

    @Test
    void refuses_options_that_are_none() {
        assertMalformed(discover().open(), "the options have no end");
        byte[] cut = discover().option(61, 1, 2, 3).open();
        assertMalformed(Arrays.copyOf(cut, cut.length - 1), "option 61 is cut off");
        assertMalformed(Arrays.copyOf(cut, cut.length - 4), "option 61 is cut off");
        assertMalformed(discover().option(50, 1, 2, 3).bytes(), "option 50 has not its length");
        assertMalformed(discover().option(54).bytes(), "option 54 has not its length");
        assertMalformed(discover().option(57, 1).bytes(), "option 57 has not its length");
        assertMalformed(discover().option(80, 1).bytes(), "option 80 has not its length");
        assertMalformed(discover().option(52, 0).bytes(), "option 52 is no choice of fields");
        // A second type makes the first one longer.
        assertMalformed(discover().option(53, 1).bytes(), "its type is unknown");
    }

    @Test
    void refuses_a_field_whose_options_have_no_end() {
        assertMalformed(discover().option(52, 1).at(108, 12, 200).bytes(), "option 12 is cut off");
    }

    private static void assertMalformed(byte[] bytes, String message) {
        assertThatThrownBy(() -> DhcpMessage.decode(bytes))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessage(message);
    }

    @Test
    void reads_what_it_has_written() throws MalformedMessageException {
        DhcpMessage question = DhcpMessage.decode(discover().at(10, 0x80, 0).bytes());
        Map<Integer, byte[]> options = new LinkedHashMap<>();
        options.put(53, new byte[] {2});
        options.put(12, new byte[] {'w'});

        byte[] written = reply(question, options).encode(question);
        DhcpMessage read = DhcpMessage.decode(written);

        assertThat(written).hasSize(300);
        assertThat(written).startsWith(2, 1, 6, 0, 0xfe, 0xdc, 0xba, 0x98, 0, 0, 0x80, 0);
        assertThat(Arrays.copyOfRange(written, 236, 248))
                .containsExactly(99, 130, 83, 99, 53, 1, 2, 12, 1, 'w', 255, 0);
        assertThat(read.operation()).isEqualTo(DhcpMessage.REPLY);
        assertThat(read.type()).isEqualTo(MessageType.OFFER);
        assertThat(read.hardware()).isEqualTo(Packet.MAC);
    }

    @Test
    void leaves_out_what_the_client_has_no_place_for() throws MalformedMessageException {
        Map<Integer, byte[]> options = new LinkedHashMap<>();
        options.put(53, new byte[] {2});
        options.put(119, new byte[400]);
        options.put(12, new byte[] {'w'});
        DhcpMessage small = DhcpMessage.decode(discover().bytes());
        DhcpMessage large = DhcpMessage.decode(discover().option(57, 1500 >> 8, 1500).bytes());

        byte[] forSmall = reply(small, options).encode(small);
        byte[] forLarge = reply(large, options).encode(large);

        assertThat(DhcpMessage.decode(forSmall).options()).containsOnlyKeys(53, 12);
        assertThat(DhcpMessage.decode(forLarge).option(119).orElseThrow()).hasSize(400);
    }

    private static DhcpMessage reply(DhcpMessage question, Map<Integer, byte[]> options) {
        return new DhcpMessage(
                DhcpMessage.REPLY,
                question.transaction(),
                question.flags(),
                DhcpMessage.NONE,
                DhcpMessage.NONE,
                DhcpMessage.NONE,
                question.hardware(),
                options);
    }
}

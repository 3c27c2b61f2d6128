package io.systemcontainers.network.dhcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.network.link.HardwareAddress;
import io.systemcontainers.network.testing.VethPair;
import io.systemcontainers.testing.EngineRing;
import java.util.Arrays;
import java.util.Random;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What happens to whoever reads whatever anybody sends; the same at each run. */
class DhcpFuzzTests {

    private static final long SEED = 20261126;
    private static final int PACKETS = 5000;
    private static final int MESSAGES = 200_000;
    private static final int LONGEST_PACKET = 1472;

    private static final MessageType[] TYPES = MessageType.values();
    private static final int[] OPTIONS = {0, 12, 50, 51, 52, 53, 54, 55, 57, 61, 80, 255};

    /* It warns of a thousand interfaces, with a trace of each. */
    private final Logger log = Logger.getLogger(DhcpServer.class.getName());
    private final Random random = new Random(SEED);

    @BeforeEach
    void silence() {
        log.setLevel(Level.OFF);
    }

    @AfterEach
    void endSilence() {
        log.setLevel(null);
    }

    @Test
    void reads_or_refuses_everything_and_writes_only_what_can_be_read()
            throws MalformedMessageException {
        int read = 0;
        Lease lease = FakeLeases.lease("10.0.0.5", Lease.FOREVER);
        for (int i = 0; i < MESSAGES; i++) {
            DhcpMessage message;
            try {
                message = DhcpMessage.decode(mutated());
            } catch (MalformedMessageException e) {
                continue;
            }
            read++;
            var answer = Answer.to(message, lease, FakeLeases.ip("10.0.0.1"));
            if (answer.isPresent()) {
                byte[] written = answer.get().message().encode(message);
                assertThat(written).hasSizeBetween(300, LONGEST_PACKET);
                DhcpMessage again = DhcpMessage.decode(written);
                assertThat(again.transaction()).isEqualTo(message.transaction());
                assertThat(again.operation()).isEqualTo(DhcpMessage.REPLY);
            }
        }
        assertThat(read).as("what was understood").isBetween(MESSAGES / 20, MESSAGES * 19 / 20);
    }

    @Test
    @EngineRing
    void answers_and_remembers_little_after_thousands_of_mutilated_packets() {
        FakeLeases leases =
                new FakeLeases().with(Packet.MAC, FakeLeases.lease("10.0.0.5", Lease.FOREVER));
        try (VethPair network = VethPair.make()) {
            network.router().address("10.0.0.1/24");
            network.machine().set("ipv4/conf/all/rp_filter", 0);
            network.machine().set("ipv4/conf/%s/rp_filter", 0);
            network.up();
            try (DhcpServer server =
                            DhcpServer.start(
                                    network.router().namespace(),
                                    FakeLeases.ip("10.0.0.1"),
                                    leases);
                    TestClient client = new TestClient(network.machine())) {
                for (int i = 0; i < PACKETS; i++) {
                    client.send(i % 2 == 0 ? mutated() : broken().bytes());
                    if (i % 50 == 49) { // not more than its socket holds
                        assertThat(asked(client, i).message().type()).isEqualTo(MessageType.OFFER);
                    }
                }

                assertThat(server.isAlive()).isTrue();
                assertThat(server.remembered()).isEqualTo(Mentions.MOST);
            }
        }
    }

    private static TestClient.Reply asked(TestClient client, int number) {
        int transaction = 0x5eed_0000 + number;
        client.send(Packet.request(MessageType.DISCOVER, transaction).bytes());
        return client.receive(transaction);
    }

    private Packet broken() {
        byte[] mac = new byte[HardwareAddress.SIZE];
        random.nextBytes(mac);
        mac[0] = 0x42;
        return Packet.request(TYPES[random.nextInt(TYPES.length)], random.nextInt())
                .from(HardwareAddress.of(mac));
    }

    private byte[] mutated() {
        Packet packet =
                Packet.request(TYPES[random.nextInt(TYPES.length)], random.nextInt() | 1 << 31);
        if (random.nextBoolean()) {
            packet.client("10.0.0." + (4 + random.nextInt(3)));
        }
        for (int i = random.nextInt(6); i > 0; i--) {
            int[] value =
                    random.ints(random.nextInt(4) == 0 ? random.nextInt(256) : 4, 0, 256).toArray();
            packet.option(OPTIONS[random.nextInt(OPTIONS.length)], value);
        }
        byte[] bytes = packet.bytes();
        for (int i = random.nextInt(4); i > 0; i--) {
            int at =
                    random.nextInt(3) == 0
                            ? random.nextInt(bytes.length)
                            : 240 + random.nextInt(bytes.length - 240);
            bytes[at] =
                    (byte)
                            (random.nextBoolean()
                                    ? random.nextInt()
                                    : bytes[at] ^ 1 << random.nextInt(8));
        }
        return switch (random.nextInt(8)) {
            case 0 -> Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
            case 1 -> Arrays.copyOf(bytes, bytes.length + random.nextInt(300));
            default -> bytes;
        };
    }
}

package io.systemcontainers.network.dhcp;

import java.util.Optional;

/** Name what a message is for: RFC 2132, section 9.6. */
enum MessageType {
    DISCOVER(1),
    OFFER(2),
    REQUEST(3),
    DECLINE(4),
    ACK(5),
    NAK(6),
    RELEASE(7),
    INFORM(8);

    private final int number;

    MessageType(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    static Optional<MessageType> of(int number) {
        for (MessageType type : values()) {
            if (type.number == number) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}

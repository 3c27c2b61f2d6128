package io.systemcontainers.network.forward;

import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.net.EventPoll;
import java.util.Map;

/** Tell the kernel what is waited for of one descriptor, and only when that changes. */
final class Registration {

    private final EventPoll poll;
    private final Fd fd;
    private final long token;
    private final Watched watched;
    private final Map<Long, Registration> registrations;
    private int wanted;
    private boolean present;

    /** Wait for nothing yet, not even for errors. */
    Registration(
            EventPoll poll,
            Fd fd,
            long token,
            Watched watched,
            Map<Long, Registration> registrations) {
        this.poll = poll;
        this.fd = fd;
        this.token = token;
        this.watched = watched;
        this.registrations = registrations;
    }

    /** Wait for these events, and for errors. */
    void want(int events) {
        if (!present) {
            poll.add(fd, events, token);
            registrations.put(token, this);
            present = true;
        } else if (events != wanted) {
            poll.change(fd, events, token);
        }
        wanted = events;
    }

    boolean isPresent() {
        return present;
    }

    int wanted() {
        return present ? wanted : 0;
    }

    /** Wait for nothing: what goes on being true is told again and again otherwise. */
    void leave() {
        if (present) {
            poll.remove(fd);
            registrations.remove(token);
            present = false;
        }
    }

    void happened(int events) {
        watched.happened(events);
    }
}

package io.systemcontainers.image.download;

import java.io.IOException;

/** How often a file is asked for until it is there. Thread-safe. */
final class Attempts {

    /**
     * How often a file is asked for, without anything more of it coming, before that is given up.
     */
    static final int FRUITLESS = 3;

    /** How often a file is asked for at all. */
    static final int MOST = 50;

    /** The pause before the second attempt; it doubles with every other that brought nothing. */
    private static final long PAUSE_MILLIS = 300;

    private final Transport transport;

    Attempts(Transport transport) {
        this.transport = transport;
    }

    /** Fetch a file, from where it broke off before. */
    void fetch(WebFile file, Receiver receiver) throws IOException, InterruptedException {
        int left = FRUITLESS;
        long most = receiver.offset();
        for (int n = 1; ; n++) {
            try {
                transport.fetch(file, receiver);
                return;
            } catch (FinalException e) {
                throw e;
            } catch (IOException e) {
                if (receiver.offset() > most && !(e instanceof TransferSpeed.SlowException)) {
                    most = receiver.offset();
                    left = FRUITLESS;
                }
                left--;
                if (left == 0 || n == MOST || Errors.isNoSpace(e)) {
                    throw e;
                }
                if (e instanceof RangeException) {
                    receiver.restart();
                }
                Thread.sleep(PAUSE_MILLIS << (FRUITLESS - 1 - left));
            }
        }
    }

    /** Fetch a file of that hash; all of it where what was there turns out to be of another. */
    void fetch(WebFile file, HashedReceiver receiver, String sha256, long size)
            throws IOException, InterruptedException {
        if (receiver.received() != size && !receiver.sha256().equals(sha256)) {
            fetch(file, receiver);
        }
        if (!receiver.sha256().equals(sha256) && receiver.isPieced()) {
            receiver.restart();
            fetch(file, receiver);
        }
        boolean wrongSize = size >= 0 && receiver.received() != size;
        if (wrongSize || !receiver.sha256().equals(sha256)) {
            throw new MismatchException(
                    "its SHA-256 is "
                            + receiver.sha256()
                            + " ("
                            + receiver.received()
                            + " bytes), the index says "
                            + sha256
                            + (size < 0 ? "" : " (" + size + " bytes)"));
        }
    }
}

package io.systemcontainers.network.filter;

import io.systemcontainers.SystemContainerException;
import java.time.Duration;

/**
 * Say how bad a link is.
 *
 * @param bitsPerSecond how much it carries; 0 for as much as it can
 * @param delay how long a packet takes longer
 * @param jitter by how much the delay varies, up and down
 * @param loss which part of the packets gets lost, from 0 to 1
 */
public record LinkQuality(long bitsPerSecond, Duration delay, Duration jitter, double loss) {

    /** A link as it is. */
    public static final LinkQuality PERFECT = new LinkQuality(0, Duration.ZERO, Duration.ZERO, 0);

    /** Check the numbers. */
    public LinkQuality {
        if (bitsPerSecond != 0 && bitsPerSecond < Byte.SIZE) {
            throw wrong("a bandwidth of " + bitsPerSecond + " bit/s", "at least 8 bit/s");
        }
        if (delay.isNegative() || jitter.isNegative() || jitter.compareTo(delay) > 0) {
            throw wrong(
                    "a delay of " + delay + " ± " + jitter, "no packet arrives before it was sent");
        }
        if (!(loss >= 0 && loss <= 1)) {
            throw wrong("a loss of " + loss, "a part of all packets is from 0 to 1");
        }
    }

    private static SystemContainerException wrong(String what, String rule) {
        return new SystemContainerException("shaping a link with " + what + ": " + rule);
    }

    /**
     * Return the same with another bandwidth.
     *
     * @param bits bits per second; 0 for as much as the link can
     * @return the quality
     */
    public LinkQuality withBitsPerSecond(long bits) {
        return new LinkQuality(bits, delay, jitter, loss);
    }

    /**
     * Return the same with another delay.
     *
     * @param longer how long a packet takes longer
     * @return the quality
     */
    public LinkQuality withDelay(Duration longer) {
        return new LinkQuality(bitsPerSecond, longer, jitter, loss);
    }

    /**
     * Return the same with another jitter.
     *
     * @param variation by how much the delay varies
     * @return the quality
     */
    public LinkQuality withJitter(Duration variation) {
        return new LinkQuality(bitsPerSecond, delay, variation, loss);
    }

    /**
     * Return the same with another loss.
     *
     * @param part which part of the packets gets lost
     * @return the quality
     */
    public LinkQuality withLoss(double part) {
        return new LinkQuality(bitsPerSecond, delay, jitter, part);
    }

    boolean needsNetem() {
        return !delay.isZero() || !jitter.isZero() || loss > 0;
    }
}

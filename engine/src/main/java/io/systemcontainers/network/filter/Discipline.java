package io.systemcontainers.network.filter;

import io.systemcontainers.sys.net.NetlinkMessage.Attributes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Describe what a device does with packets before it sends them: tc(8).
 *
 * @param kind what the kernel calls it
 * @param option the option of the kernel's build that it needs
 * @param options adds its options to a message
 */
record Discipline(String kind, String option, Consumer<Attributes> options) {

    // linux/rtnetlink.h
    private static final int TCA_OPTIONS = 2;
    // linux/pkt_sched.h
    private static final int TCA_TBF_PARMS = 1;
    private static final int TCA_TBF_RATE64 = 4;
    private static final int TCA_TBF_BURST = 6;
    private static final byte TC_LINKLAYER_ETHERNET = 1;
    private static final int TCA_NETEM_LATENCY64 = 10;
    private static final int TCA_NETEM_JITTER64 = 11;

    private static final long UNSIGNED_MAX = 0xffff_ffffL;
    private static final int ETHERNET_HEADER = 14;
    /* How much a sender that pauses may catch up with: the time between two interrupts of a slow clock. */
    private static final long BURST_PER_SECOND = 100;
    private static final int FRAMES_OF_BURST = 2;
    /* How long a packet waits at most before it is dropped, for the sender to notice. */
    private static final long QUEUE_PER_SECOND = 20;
    private static final int FRAMES_OF_QUEUE = 10;
    /* As tc(8): so many packets are on their way at most. */
    private static final int NETEM_PACKETS = 1000;

    /** Let so much pass and no more: tc-tbf(8). */
    static Discipline tokenBucket(long bitsPerSecond, int mtu) {
        long rate = bitsPerSecond / Byte.SIZE;
        long frame = mtu + ETHERNET_HEADER;
        long burst = Math.max(rate / BURST_PER_SECOND, FRAMES_OF_BURST * frame);
        long queue = burst + Math.max(rate / QUEUE_PER_SECOND, FRAMES_OF_QUEUE * frame);
        return new Discipline(
                "tbf",
                "CONFIG_NET_SCH_TBF, module sch_tbf",
                message ->
                        message.nested(
                                TCA_OPTIONS,
                                tbf ->
                                        tbf.put(TCA_TBF_PARMS, parameters(rate, queue))
                                                .number64(TCA_TBF_RATE64, rate)
                                                .number32(TCA_TBF_BURST, unsigned(burst))));
    }

    /* struct tc_tbf_qopt: two struct tc_ratespec, the limit, and what TCA_TBF_BURST replaces. */
    private static byte[] parameters(long rate, long limit) {
        return ByteBuffer.allocate(36)
                .order(ByteOrder.nativeOrder())
                .put(1, TC_LINKLAYER_ETHERNET)
                .putInt(8, unsigned(rate))
                .putInt(24, unsigned(limit))
                .array();
    }

    /** Have packets late or lost: tc-netem(8). */
    static Discipline netem(LinkQuality quality) {
        return new Discipline(
                "netem",
                "CONFIG_NET_SCH_NETEM, module sch_netem",
                message ->
                        message.nested(
                                TCA_OPTIONS,
                                netemOptions(quality.loss()),
                                netem ->
                                        netem.number64(
                                                        TCA_NETEM_LATENCY64,
                                                        nanoseconds(quality.delay()))
                                                .number64(
                                                        TCA_NETEM_JITTER64,
                                                        nanoseconds(quality.jitter()))));
    }

    /* struct tc_netem_qopt: latency, limit, loss, gap, duplicate, jitter. */
    private static byte[] netemOptions(double loss) {
        return ByteBuffer.allocate(24)
                .order(ByteOrder.nativeOrder())
                .putInt(4, NETEM_PACKETS)
                .putInt(8, unsigned(Math.round(loss * UNSIGNED_MAX)))
                .array();
    }

    private static long nanoseconds(Duration duration) {
        return TimeUnit.NANOSECONDS.convert(duration);
    }

    private static int unsigned(long value) {
        return (int) Math.min(value, UNSIGNED_MAX);
    }
}

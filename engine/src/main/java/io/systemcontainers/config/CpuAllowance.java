package io.systemcontainers.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Hold what LXD's {@code limits.cpu.allowance} says: a share of the processors when others want
 * them, too ({@code 50%}), or a time that is never exceeded ({@code 25ms/100ms}).
 *
 * @param percent the share, 1 to 100; 0 for a time
 * @param quota microseconds of processor time in each period, all processors together; 0 for a
 *     share
 * @param period microseconds
 */
public record CpuAllowance(int percent, long quota, long period) {

    private static final Pattern SHARE = Pattern.compile("(\\d{1,3})%");
    private static final Pattern TIME = Pattern.compile("(\\d{1,6})ms\\s*/\\s*(\\d{1,6})ms");
    /* kernel/sched/core.c: max_cfs_quota_period, which is 1 s. */
    private static final long LONGEST = 1000;

    /**
     * Read an allowance.
     *
     * @param text as LXD writes it
     * @return what it says
     * @throws IllegalArgumentException if it is neither, with the forms that are
     */
    public static CpuAllowance parse(String text) {
        Matcher share = SHARE.matcher(text.strip());
        if (share.matches()) {
            int percent = Integer.parseInt(share.group(1));
            if (percent >= 1 && percent <= 100) {
                return new CpuAllowance(percent, 0, 0);
            }
        }
        Matcher time = TIME.matcher(text.strip());
        if (time.matches()) {
            long quota = Long.parseLong(time.group(1));
            long period = Long.parseLong(time.group(2));
            if (quota >= 1 && period >= 1 && period <= LONGEST) {
                return new CpuAllowance(0, quota * 1000, period * 1000);
            }
        }
        throw new IllegalArgumentException(
                "`"
                        + text
                        + "` is not an allowance: write a share when others want the processors,"
                        + " as 50%, or a time in each period of 1 to "
                        + LONGEST
                        + " ms, as 25ms/100ms");
    }

    /**
     * Tell which of the two it is.
     *
     * @return whether it is a time that is never exceeded
     */
    public boolean isTime() {
        return period != 0;
    }
}

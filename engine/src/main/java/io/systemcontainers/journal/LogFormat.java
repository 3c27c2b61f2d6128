package io.systemcontainers.journal;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Month;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.TextStyle;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Read the lines that syslogs write: of rsyslog, syslog-ng and busybox, with the time stamps of RFC
 * 3164 ({@code Nov 23 10:11:12}) or RFC 5424 ({@code 2026-11-23T10:11:12.123456+01:00}).
 */
final class LogFormat {

    /* Busybox names the priority between the host and the program: sysklogd/syslogd.c. */
    private static final Pattern LINE =
            Pattern.compile(
                    "(?<begin>(?<month>[A-Z][a-z]{2}) {1,2}(?<day>\\d{1,2}) (?<time>\\d\\d:\\d\\d:\\d\\d)"
                            + "|(?<stamp>\\d{4}-\\d\\d-\\d\\dT\\S+))"
                            + "(?: (?<host>\\S+)(?: [a-z]+\\d?\\.[a-z]+)?"
                            + " (?<program>[^\\s:\\[]+)(?:\\[\\d+\\])?:)?");

    private static final Map<String, Month> MONTHS =
            Arrays.stream(Month.values())
                    .collect(
                            Collectors.toUnmodifiableMap(
                                    month -> month.getDisplayName(TextStyle.SHORT, Locale.ENGLISH),
                                    month -> month));

    private final Supplier<ZoneId> zone;
    private final Instant now;
    private ZoneId asked;
    /* Most lines have the time of the one before, and parsing it takes longer than all the rest. */
    private String lastBegin = "";
    private Instant lastTime;

    /**
     * @param zone the time zone of stamps that do not name one; asked for when there is such a
     *     stamp
     * @param now the time, for stamps without a year are of the last twelve months
     */
    LogFormat(Supplier<ZoneId> zone, Instant now) {
        this.zone = zone;
        this.now = now;
    }

    /**
     * Read a line. One that has no stamp belongs to the one before.
     *
     * @param line the line
     * @param before the one before; {@link LogLine#NONE} for the first
     */
    LogLine parse(String line, LogLine before) {
        Matcher matcher = LINE.matcher(line);
        Instant time = matcher.lookingAt() ? time(matcher) : null;
        if (time == null) {
            return new LogLine(before.time(), before.program(), line);
        }
        String program = matcher.group("program");
        return new LogLine(time, program == null ? "" : program, line);
    }

    private Instant time(Matcher matcher) {
        String begin = matcher.group("begin");
        if (!begin.equals(lastBegin)) {
            lastTime = parsedTime(matcher);
            lastBegin = begin;
        }
        return lastTime;
    }

    private Instant parsedTime(Matcher matcher) {
        try {
            String stamp = matcher.group("stamp");
            return stamp != null
                    ? OffsetDateTime.parse(stamp, DateTimeFormatter.ISO_OFFSET_DATE_TIME)
                            .toInstant()
                    : withoutYear(
                            matcher.group("month"),
                            Integer.parseInt(matcher.group("day")),
                            LocalTime.parse(matcher.group("time")));
        } catch (DateTimeException e) {
            return null; // it only looked like a time
        }
    }

    private Instant withoutYear(String month, int day, LocalTime time) {
        MonthDay date = MonthDay.of(month(month), day);
        if (asked == null) {
            asked = zone.get();
        }
        ZoneId where = asked;
        // A stamp of tomorrow may be one of a clock that was set since; others are of last year.
        LocalDateTime latest = LocalDateTime.ofInstant(now, where).plusDays(1);
        int year = latest.getYear();
        while (!date.isValidYear(year) || date.atYear(year).atTime(time).isAfter(latest)) {
            year--;
        }
        return date.atYear(year).atTime(time).atZone(where).toInstant();
    }

    private static Month month(String name) {
        Month month = MONTHS.get(name);
        if (month == null) {
            throw new DateTimeException("no month: " + name);
        }
        return month;
    }
}

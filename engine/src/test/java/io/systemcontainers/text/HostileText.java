package io.systemcontainers.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.regex.Pattern;

/** What a machine would print that wants a terminal or a build server to do something. */
public final class HostileText {

    /** Commands of build servers and of terminals, on lines of their own and behind others. */
    public static final String LINES =
            "\u001b[2J\u001b]0;title\u0007::error::first\n"
                    + "  ::error file=a::second\n"
                    + "progress\r::error::third\n"
                    + "a ##vso[task.setvariable variable=PATH]/x\n##[error]x\n##teamcity[x]\n"
                    + "[[ATTACHMENT|/etc/passwd]]\n"
                    + "\u009b31m \u202egnp \u2066x \u2028::error::fourth \u0085::error::fifth\n";

    /** A file's name of the same kind, without slashes. */
    public static final String NAME =
            "a\n::error::x\r##vso[x]\u001b[2J\u202e\n[[ATTACHMENT|x]]\udcff";

    private static final Pattern HARMFUL =
            Pattern.compile(
                    "[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}&&[^\n\t]]"
                            + "|(?m:^\\s*::)|##\\p{Alnum}*\\[|\\[\\[ATTACHMENT\\|");

    private HostileText() {}

    /** Assert that a text can be printed. */
    public static void assertHarmless(String text) {
        assertThat(text).isNotEmpty().doesNotContainPattern(HARMFUL);
    }

    /** Assert that an exception can be printed, with its causes. */
    public static void assertHarmless(Throwable failure) {
        StringWriter printed = new StringWriter();
        failure.printStackTrace(new PrintWriter(printed));
        // What the JDK indents its frames by is a tab.
        assertHarmless(printed.toString());
    }
}

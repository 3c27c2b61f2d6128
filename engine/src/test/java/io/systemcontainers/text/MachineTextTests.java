package io.systemcontainers.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MachineTextTests {

    /* What no text may hold that a person or a build server reads. */
    private static final Pattern HARMFUL =
            Pattern.compile(
                    "[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}&&[^\n\t]]"
                            + "|(?m:^\\s*::)|##\\p{Alnum}*\\[|\\[\\[ATTACHMENT\\|");

    private static final List<String> PIECES =
            List.of(
                    "::",
                    ":",
                    "error::x",
                    "##",
                    "#",
                    "vso[",
                    "[",
                    "[[",
                    "ATTACHMENT|",
                    "/etc/passwd]]",
                    "\r",
                    "\n",
                    "\t",
                    "\u001b[2J",
                    "\u001b]0;title\u0007",
                    "\u009b31m",
                    "\u202e",
                    "\u2066",
                    "\u200f",
                    "\u2028",
                    "\u0085",
                    "\ud800",
                    "\udc00",
                    "\ufeff",
                    "\u200b",
                    "\0",
                    "\u007f",
                    " ",
                    "\u00a0",
                    "\u3000",
                    "a",
                    "\\x1b",
                    "\\",
                    "teamcity[",
                    "é",
                    "😀");

    @ParameterizedTest
    @CsvSource(
            delimiter = '>',
            value = {
                "'\u001b[31mred' > '\\x1b[31mred'",
                "'\u007f\u009b' > '\\x7f\\x9b'",
                "'\u202egnp.exe' > '\\u202egnp.exe'",
                "'a\u2028b' > 'a\\u2028b'",
                "'\udb40\udc41' > '\\u{e0041}'",
                "'two\nlines' > 'two\\nlines'",
                "'a\tb\rc' > 'a\\tb\\rc'",
                "'::error::x' > '\\x3a:error::x'",
                "'std::string' > 'std::string'",
                "'##vso[task.x]' > '#\\x23vso[task.x]'",
                "'# ## C## [a]' > '# ## C## [a]'",
                "'[[ATTACHMENT|/x]]' > '[\\x5bATTACHMENT|/x]]'",
                "'if [[ -e x ]]' > 'if [[ -e x ]]'",
                "'Grüße, 世界 😀' > 'Grüße, 世界 😀'",
            })
    void shows_a_name_on_one_line(String name, String shown) {
        assertThat(MachineText.name(name)).isEqualTo(shown);
    }

    @Test
    void shows_half_a_pair_and_nothing_at_all() {
        assertThat(MachineText.name("a\0b")).isEqualTo("a\\x00b");
        assertThat(MachineText.name("a\ud83d")).isEqualTo("a\\ud83d");
        assertThat(MachineText.name("\ude00\ud83d")).isEqualTo("\\ude00\\ud83d");
    }

    @Test
    void shows_the_beginning_of_what_is_long() {
        assertThat(MachineText.excerpt("a\nb")).isEqualTo("a\\nb");
        assertThat(MachineText.excerpt("x".repeat(80))).isEqualTo("x".repeat(80));
        assertThat(MachineText.excerpt("x".repeat(81))).isEqualTo("x".repeat(80) + "…");
        assertThat(MachineText.excerpt("😀".repeat(100_000))).isEqualTo("😀".repeat(80) + "…");
    }

    @Test
    void puts_a_margin_before_every_line() {
        assertThat(MachineText.lines("one\r\n\n::error::two\rthree\n"))
                .isEqualTo("  | one\n  | \n  | \\x3a:error::two\\rthree");
        assertThat(MachineText.lines("")).isEmpty();
    }

    @Test
    void keeps_the_lines_of_a_file() {
        assertThat(MachineText.file("a\tb\r\r\n  ::debug::c\n\u001b[0m"))
                .isEqualTo("a\tb\n  \\x3a:debug::c\n\\x1b[0m");
    }

    @Test
    void indents_what_follows_in_a_message() {
        assertThat(MachineText.message("pulling `a\n[INFO] BUILD SUCCESS`:\n  | x\n\ny"))
                .isEqualTo("pulling `a\n    [INFO] BUILD SUCCESS`:\n  | x\n\n    y");
        assertThat(MachineText.message(null)).isNull();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void leaves_nothing_harmful_in_any_text_and_changes_it_once(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 2000; i++) {
            String text = text(random);

            assertThat(MachineText.name(text)).doesNotContainPattern(HARMFUL).doesNotContain("\n");
            for (String shown :
                    List.of(
                            MachineText.file(text),
                            MachineText.lines(text),
                            MachineText.message(text),
                            MachineText.message("x: " + MachineText.name(text)))) {
                assertThat(shown).doesNotContainPattern(HARMFUL);
                assertThat(MachineText.message(MachineText.message(shown)))
                        .doesNotContainPattern(HARMFUL)
                        .isEqualTo(MachineText.message(shown));
            }
        }
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int left = random.nextInt(12); left > 0; left--) {
            text.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        return text.toString();
    }

    @Test
    void takes_no_longer_for_a_text_that_is_made_for_that() {
        int length = 2_000_000;
        for (String piece : List.of("\n", "#", "[", ":", " ", "\r", "##a", "\ud800", "[[A")) {
            String text = piece.repeat(length / piece.length()) + "::##[[";

            assertThat(MachineText.message(text)).isNotEmpty();
        }
    }
}

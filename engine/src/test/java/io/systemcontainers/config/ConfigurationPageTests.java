package io.systemcontainers.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The page about the keys is made from the table that the engine uses. */
class ConfigurationPageTests {

    private static final Path PAGE = Path.of("..", "docs", "configuration.md");
    private static final String WRITE = "docs.write";

    @Test
    void says_what_the_engine_knows() throws IOException {
        String page = Files.readString(PAGE);
        String right = page;
        right = with(right, "keys", keys());
        right = with(right, "taken", others(false));
        right = with(right, "refused", others(true));
        if (Boolean.getBoolean(WRITE)) {
            Files.writeString(PAGE, right);
            page = right;
        }
        assertThat(page)
                .as("docs/configuration.md; write it anew with -D" + WRITE + "=true")
                .isEqualTo(right);
    }

    private static String with(String page, String table, String content) {
        String begin = "<!-- " + table + " -->\n";
        String end = "<!-- end of " + table + " -->";
        int from = page.indexOf(begin) + begin.length();
        return page.substring(0, from) + content + page.substring(page.indexOf(end));
    }

    private static String keys() {
        return "| key | value | by itself | counts | what it means |\n|---|---|---|---|---|\n"
                + Arrays.stream(Key.values())
                        .map(
                                key ->
                                        row(
                                                "`" + key.text + "`",
                                                key.type.form(),
                                                key.byItself,
                                                key.when.shown,
                                                key.meaning))
                        .collect(Collectors.joining());
    }

    private static String others(boolean refused) {
        return "| key | why |\n|---|---|\n"
                + Arrays.stream(OtherKey.values())
                        .filter(key -> key.refused == refused)
                        .map(key -> row("`" + key.text + "`", key.reason))
                        .collect(Collectors.joining());
    }

    private static String row(String... cells) {
        return "| " + String.join(" | ", cells) + " |\n";
    }
}

package io.systemcontainers.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What docs/images.md shows of the samples is what they do. */
class ImagesPageTests {

    /** A link to a sample, and the example behind it. */
    private static final Pattern EXAMPLE =
            Pattern.compile(
                    "\\(\\.\\./(sample-tests/\\S+\\.java)\\):\\s+```java\\n(.*?)```",
                    Pattern.DOTALL);

    @Test
    void each_line_of_an_example_is_in_its_sample() throws IOException {
        String page = Files.readString(Path.of("../docs/images.md"));
        int examples = 0;
        for (Matcher example = EXAMPLE.matcher(page); example.find(); examples++) {
            String sample = Files.readString(Path.of("..", example.group(1)));
            assertThat(sample.lines().map(String::strip))
                    .describedAs(example.group(1))
                    .containsAll(example.group(2).lines().map(String::strip).toList());
        }
        assertThat(examples).isEqualTo(2);
    }
}

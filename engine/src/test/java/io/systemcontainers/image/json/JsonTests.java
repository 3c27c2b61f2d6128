package io.systemcontainers.image.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.SystemContainerException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTests {

    private static Json read(String text) {
        return Json.read("https://server/index.json", text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void reads_what_is_in_a_document() {
        Json json = read("{\"a\": {\"b\": [1, {\"c\": \"\\ud83d\\ude00\"}]}, \"n\": null}");

        Json list = json.get("a").get("b");
        assertThat(list.elements().get(0).count()).isEqualTo(1);
        assertThat(list.elements().get(1).text("c")).isEqualTo("\uD83D\uDE00");
        assertThat(json.find("n")).isEmpty();
        assertThat(json.text("n")).isEmpty();
        assertThat(json.members()).containsOnlyKeys("a", "n");
    }

    @Test
    void says_of_which_key_a_value_is_wrong() {
        Json json = read("{\"a\": {\"b\": [1, {\"c\": true}]}, \"n\": null, \"size\": -1}");

        assertThatThrownBy(() -> json.get("a").get("b").elements().get(1).text("c"))
                .isInstanceOf(SystemContainerException.class)
                .hasMessage(
                        "reading `https://server/index.json`: `a.b[1].c` is `true`, and should be"
                                + " a text");
        assertThatThrownBy(() -> json.get("a").elements())
                .hasMessageEndingWith("`a` is an object, and should be a list");
        assertThatThrownBy(() -> json.members().get("n").members())
                .hasMessageEndingWith("`n` is null, and should be an object");
        assertThatThrownBy(() -> json.get("a").get("d"))
                .hasMessage("reading `https://server/index.json`: `a.d` is missing");
        assertThatThrownBy(() -> json.get("size").count())
                .hasMessageContaining("`size` is `-1`, and should be a whole number");
        assertThatThrownBy(() -> read("[]").get("a"))
                .hasMessageEndingWith("it is a list, and should be an object");
    }

    @Test
    void keys_and_values_do_not_decide_how_long_a_message_is() {
        String key = "k".repeat(1000);
        Json json = read("{\"%s\": {\"a\\nb\": \"%s\"}}".formatted(key, "v\\n".repeat(10_000)));
        Json value = json.get(key).get("a\nb");

        assertThatThrownBy(value::count)
                .hasMessageContaining("k….a\\nb` is `v\\nv\\n")
                .hasMessageEndingWith("…`, and should be a whole number that is not negative")
                .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1))
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(600));
        assertThatThrownBy(() -> json.get(key).get(key))
                .hasMessageEndingWith("k…` is missing")
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(600));
    }

    @ParameterizedTest
    @ValueSource(strings = {"99999999999999999999", "1.5", "\"1\"", "1e3"})
    void takes_no_other_number_for_a_count(String number) {
        Json json = read("{\"size\": " + number + "}");

        assertThatThrownBy(() -> json.get("size").count()).hasMessageContaining("`size` is");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html>",
                "{",
                "{\"a\": 1} {}",
                "{\"a\": 1, \"a\": 2}",
                "{'a': 1}",
                "{\"a\": NaN}",
                "{\"a\": \"\u0001\"}",
                "// {}"
            })
    void refuses_what_is_no_json(String text) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(SystemContainerException.class)
                .hasMessageStartingWith("reading `https://server/index.json`");
    }

    @Test
    void refuses_what_is_too_deep() {
        assertThat(read("[".repeat(30) + "]".repeat(30)).elements()).hasSize(1);

        assertThatThrownBy(() -> read("[".repeat(100_000)))
                .isInstanceOf(SystemContainerException.class)
                .hasMessageContaining("depth");
    }

    @Test
    void refuses_what_is_too_long() {
        assertThatThrownBy(() -> read("\"" + "x".repeat(2 << 20) + "\""))
                .isInstanceOf(SystemContainerException.class);
        assertThatThrownBy(() -> read("{\"" + "x".repeat(1 << 16) + "\": 1}"))
                .isInstanceOf(SystemContainerException.class);
        assertThatThrownBy(() -> read("9".repeat(1 << 16)))
                .isInstanceOf(SystemContainerException.class);
        assertThatThrownBy(() -> read("[" + "1,".repeat(5_000_000) + "1]"))
                .isInstanceOf(SystemContainerException.class)
                .hasMessageContaining("Token");
    }
}

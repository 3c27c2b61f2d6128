package io.systemcontainers.image.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Renders templates as images have them, and ones that none should have. */
class TemplateTests {

    /* What Ubuntu's cloud images have. */
    private static final String NETWORK =
            """
            {% if config_get("user.network-config", "") == "" %}version: 1
            config:
              - type: physical
                name: {% if instance.type == "virtual-machine" %}enp5s0{% else %}eth0{% endif %}
                subnets:
                  - type: {% if config_get("user.network_mode", "") == "link-local" %}manual{% else %}dhcp{% endif %}
                    control: auto{% else %}{{ config_get("user.network-config", "") }}{% endif %}
            """;

    private static String render(String text, Map<String, String> configuration)
            throws TemplateException {
        Map<String, Object> values =
                Map.of(
                        "container", Map.of("name", "web", "type", "container"),
                        "instance", Map.of("name", "web", "type", "container"),
                        "properties", Map.of("default", "#cloud-config\n{}"),
                        "config", configuration,
                        "list", List.of("a", "b"),
                        "trigger", "create");
        return Template.read(text).render(values, configuration);
    }

    private static String render(String text) throws TemplateException {
        return render(text, Map.of("user.key", "value"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            quoteCharacter = '`',
            value = {
                "{{ container.name }} ! web",
                "{{instance.name}}.{{ trigger }} ! web.create",
                "{{ config_get(\"user.key\", \"x\") }} ! value",
                "{{ config_get('user.other', 'x') }} ! x",
                "{{ config_get(\"user.data\", properties.default) | cut:\"{}\" | length }} ! 14",
                "{{ nothing.at.all }}. ! .",
                "{{ nothing | default:\"none\" | upper }} ! NONE",
                "{% if trigger == \"create\" and not nothing %}yes{% else %}no{% endif %} ! yes",
                "{% if trigger == 'start' %}a{% elif \"web\" in container.name %}b{% endif %} ! b",
                "{% for each in list %}{{ each }},{% endfor %} ! a,b,",
                "{% for key, value in config %}{{ key }}={{ value }}{% endfor %} ! user.key=value",
                "{% for each in nothing %}x{% empty %}none{% endfor %} ! none",
                "{% set a = \"1\" %}{{ a }}{# not shown #} ! 1",
                "a {%- if true -%} b {%- endif %} ! ab",
                "{{ config[\"user.key\"] }}{{ list.1 }} ! valueb",
                "{{ list | join:\"-\" }} {{ (1 < 2) }} ! a-b True",
                "{ % {x} ! { % {x}",
                "{% autoescape off %}<{{ trigger }}>{% endautoescape %} ! <create>",
            })
    void renders(String text, String rendered) throws TemplateException {
        assertThat(render(text)).isEqualTo(rendered);
    }

    @Test
    void renders_the_network_of_a_cloud_image() throws TemplateException {
        assertThat(render(NETWORK))
                .isEqualTo(
                        """
                        version: 1
                        config:
                          - type: physical
                            name: eth0
                            subnets:
                              - type: dhcp
                                control: auto
                        """);
        assertThat(render(NETWORK, Map.of("user.network-config", "version: 2")))
                .isEqualTo("version: 2\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            quoteCharacter = '`',
            value = {
                "{{ ! line 1: `{{` has no `}}`",
                "`a\n\n{% if x %}` ! line 3: `if` has no `endif`",
                "{% endif %} ! line 1: `endif` has no beginning",
                "{% include \"/etc/passwd\" %} ! the tag `include` is not known",
                "{% ssi \"/etc/passwd\" %} ! the tag `ssi` is not known",
                "{{ x | exec }} ! the filter `exec` is not known",
                "{{ open(\"x\") }} ! the function `open` is not known",
                "{{ config_get() }} ! config_get takes a key",
                "{{ \"a }} ! a string has no end",
                "{{ a b }} ! `b` is too much",
                "{{ }} ! a value is missing",
                "{{ 9999999999999999999 }} ! is too large",
                "{{ a ? b }} ! `?` means nothing",
            })
    void says_what_is_wrong_and_where(String text, String message) {
        assertThatThrownBy(() -> render(text))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{% for a in long %}{% for b in long %}{% for c in long %}x{% endfor %}{% endfor %}{% endfor %}",
                "{% set a = long %}{% for b in long %}{% set a = a | join:a %}{{ a }}{% endfor %}",
                "{% for b in long %}{{ long }}{{ long }}{{ long }}{% endfor %}",
                "{% for b in long %}{% for c in long %}{{ long | upper | cut:'X' }}{% endfor %}{% endfor %}",
            })
    void a_template_cannot_take_long_or_write_much(String text) {
        Map<String, Object> values = Map.of("long", "x".repeat(10_000));

        assertThatThrownBy(() -> Template.read(text).render(values, Map.of()))
                .isInstanceOf(TemplateException.class)
                .hasMessageMatching("line 1: it (takes|makes) more than .*");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{% if a %}", "{{ (", "{% for a in b %}", "{{ |upper", "{{ .a", "{{ or a "})
    void a_template_is_not_nested_deeply(String tag) {
        String text =
                tag.startsWith("{{")
                        ? "{{ " + tag.substring(3).repeat(10_000) + " }}"
                        : tag.repeat(10_000);

        assertThatThrownBy(() -> Template.read(text))
                .isInstanceOf(TemplateException.class)
                .hasMessageMatching("line 1: (it is|tags are) nested too deeply|.*has more than.*");
    }
}

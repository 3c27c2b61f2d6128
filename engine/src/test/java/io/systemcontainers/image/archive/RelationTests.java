package io.systemcontainers.image.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RelationTests {

    @Test
    void reads_alternatives_versions_and_qualifiers() {
        assertThat(Relation.parseAll("libc6 (>= 2.34), default-mta | mail-agent , perl:any(<<6)"))
                .containsExactly(
                        List.of(new Relation("libc6", ">=", "2.34")),
                        List.of(
                                new Relation("default-mta", "", ""),
                                new Relation("mail-agent", "", "")),
                        List.of(new Relation("perl", "<<", "6")));
    }

    @Test
    void reads_an_empty_field_as_no_relation() {
        assertThat(Relation.parseAll("")).isEmpty();
        assertThat(Relation.parseAll(" , ")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "a (<< 2), 1, true", "a (<< 2), 2, false", "a (<= 2), 2, true", "a (= 2), 2, true",
        "a (= 2), 2.0, false", "a (>= 2), 2, true", "a (>= 2), 1, false", "a (>> 2), 2, false",
        "a (>> 2), 3, true", "a (< 2), 2, true", "a (> 2), 2, true", "a, 0, true"
    })
    void compares_versions(String relation, String version, boolean accepted) {
        assertThat(Relation.parseList(relation).get(0).accepts(version)).isEqualTo(accepted);
    }

    @Test
    void refuses_what_is_no_relation() {
        assertThatThrownBy(() -> Relation.parseAll("a (2)"))
                .hasMessageContaining("not a relation between packages: a (2)");
    }
}

package io.systemcontainers.image.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.SystemContainerException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReleaseFileTests {

    private static final Instant NOW = Instant.parse("2026-01-10T00:00:00Z");
    private static final Architecture AMD64 = Architecture.of("amd64");
    private static final String SHA = "0123456789abcdef".repeat(4);

    private static ReleaseFile release(String more) {
        return ReleaseFile.parse(
                "Suite: stable\nCodename: trixie\nDate: Fri, 09 Jan 2026 09:15:44 UTC\n" + more,
                "InRelease",
                Distribution.DEBIAN);
    }

    @Test
    void knows_itself_by_suite_and_code_name() {
        assertThatCode(() -> release("").check("trixie", NOW, true)).doesNotThrowAnyException();
        assertThatCode(() -> release("").check("stable", NOW, true)).doesNotThrowAnyException();
    }

    private static DebianRelease debian(String tag) {
        return DebianRelease.of(Distribution.DEBIAN, tag).orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Version: 13\n", "Version: 13.8\n", "Version: 13-updates\n"})
    void knows_itself_by_its_number(String version) {
        assertThatCode(() -> release(version).checkRelease(debian("13")))
                .doesNotThrowAnyException();
    }

    @Test
    void refuses_another_number() {
        assertThatThrownBy(() -> release("Version: 130.1\n").checkRelease(debian("13")))
                .isInstanceOf(SystemContainerException.class)
                .hasMessageContaining("it is for version 130.1, not for 13");
    }

    @Test
    void refuses_what_is_newer_than_the_date_that_is_wanted() {
        DebianRelease then = debian("13").at(SnapshotDate.parse("20260109T091544Z").orElseThrow());
        DebianRelease before =
                debian("13").at(SnapshotDate.parse("20260109T091543Z").orElseThrow());

        assertThatCode(() -> release("").checkRelease(then)).doesNotThrowAnyException();
        assertThatThrownBy(() -> release("").checkRelease(before))
                .hasMessageContaining("is after 20260109T091543Z: that is no snapshot archive")
                .hasMessageContaining("systemcontainers.debian.snapshot");
    }

    @Test
    void refuses_another_suite() {
        assertThatThrownBy(() -> release("").check("bookworm", NOW, true))
                .isInstanceOf(SystemContainerException.class)
                .hasMessageContaining("it is for trixie (stable), not for bookworm");
    }

    @Test
    void refuses_what_has_expired_unless_told_not_to() {
        ReleaseFile expired = release("Valid-Until: Fri, 09 Jan 2026 10:00:00 UTC\n");

        assertThatThrownBy(() -> expired.check("trixie", NOW, true))
                .hasMessageContaining("it has expired (Valid-Until 2026-01-09T10:00:00Z)")
                .hasMessageContaining("systemcontainers.debian.check-valid-until");
        assertThatCode(() -> expired.check("trixie", NOW, false)).doesNotThrowAnyException();
    }

    @Test
    void refuses_what_is_from_the_future() {
        assertThatThrownBy(() -> release("").check("trixie", NOW.minusSeconds(3 * 86400), true))
                .hasMessageContaining("is in the future: set this host's clock");
    }

    @Test
    void refuses_what_has_no_date() {
        assertThatThrownBy(
                        () ->
                                ReleaseFile.parse(
                                                "Codename: trixie\n",
                                                "InRelease",
                                                Distribution.DEBIAN)
                                        .check("trixie", NOW, true))
                .hasMessageContaining("it has no Date");
    }

    @Test
    void names_the_index_that_is_read_soonest() {
        String lines =
                "SHA256:\n %1$s 30 main/binary-amd64/Packages\n %1$s 10 main/binary-amd64/Packages.xz\n"
                        .formatted(SHA);
        String gzip = " %s 20 main/binary-amd64/Packages.gz\n".formatted(SHA);

        assertThat(release(lines).packages("main", AMD64).path()).endsWith("Packages.xz");
        assertThat(release(lines + gzip).packages("main", AMD64))
                .isEqualTo(new ReleaseFile.Entry("main/binary-amd64/Packages.gz", SHA, 20));
    }

    @Test
    void trusts_no_other_digest() {
        ReleaseFile weak =
                release("MD5Sum:\n " + SHA.substring(32) + " 10 main/binary-amd64/Packages.xz\n");

        assertThatThrownBy(() -> weak.packages("main", AMD64))
                .hasMessageContaining("it lists no SHA-256 for main/binary-amd64/Packages");
    }
}

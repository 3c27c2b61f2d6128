package io.systemcontainers.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.HostCheck;
import io.systemcontainers.HostCheck.Verdict;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class DoctorTests {

    private static final HostCheck GOOD = new HostCheck("kernel", Verdict.OK, "6.1", "");
    private static final HostCheck SO_SO =
            new HostCheck("store", Verdict.WARNING, "1 GB free", "free some space");
    private static final HostCheck BAD =
            new HostCheck("root", Verdict.FAILED, "the effective user id is 1000", "sudo it");

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    @Test
    void exits_with_0_where_nothing_failed() {
        assertThat(Doctor.report(List.of(GOOD, SO_SO), out)).isZero();
        assertThat(lines())
                .containsExactly(
                        "OK       kernel: 6.1",
                        "WARNING  store: 1 GB free",
                        "         -> free some space",
                        "",
                        "This host can run machines.");
    }

    @Test
    void exits_with_1_and_the_remedy_where_a_check_failed() {
        assertThat(Doctor.report(List.of(GOOD, BAD), out)).isEqualTo(1);
        assertThat(lines())
                .contains("FAILED   root: the effective user id is 1000", "         -> sudo it")
                .endsWith("This host cannot run machines: root.");
    }

    @Test
    void explains_itself_when_called_wrongly() {
        assertThat(Doctor.run(List.of("--help"), out)).isEqualTo(2);
        assertThat(lines()).singleElement().asString().startsWith("usage:");
    }

    @Test
    void looks_at_the_store_it_is_given() {
        Doctor.run(List.of("/proc/version/below/a/file"), out);

        assertThat(lines())
                .contains("FAILED   store: `/proc/version/below/a/file` is, or lies below, a file");
    }

    private List<String> lines() {
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }
}

package io.systemcontainers.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What other JVMs of a test have of it. */
class ChildJvmTests {

    private static final String ADDRESS = "systemcontainers.address.timeout";
    private static final String KILL = "systemcontainers.kill.timeout";

    @TempDir Path directory;

    /**
     * Prints system properties.
     *
     * @param names theirs
     */
    public static void main(String[] names) {
        for (String name : names) {
            System.out.println(System.getProperty(name));
        }
    }

    @Test
    void are_as_patient_as_the_test_unless_they_are_told_otherwise() {
        try (ChildJvm child =
                ChildJvm.start(
                        directory,
                        System.getProperty("java.class.path"),
                        List.of("-D" + KILL + "=1"),
                        ChildJvmTests.class,
                        List.of(ADDRESS, KILL))) {
            assertThat(child.readAll().lines())
                    .as(child::errors)
                    .containsExactly(Long.toString(Patience.SECONDS), "1");
        }
    }

    @Test
    void have_no_link_to_a_machine_whose_address_they_have_not_printed() {
        try (OwnStore store = OwnStore.in(directory)) {
            assertThatThrownBy(() -> store.countLinkTo(null))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}

package io.systemcontainers.sys;

import static io.systemcontainers.sys.KernelFeature.CGROUP_KILL;
import static io.systemcontainers.sys.KernelFeature.IDMAPPED_LAYERS;
import static io.systemcontainers.sys.KernelFeature.OPENAT2;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.SystemContainerException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KernelFeatureTests {

    @ParameterizedTest
    @CsvSource({
        "5.15.0-91-generic, false",
        "5.18.19, false",
        "5.19, true",
        "5.19-rc1, true",
        "6.1.0-50-cloud-amd64, true",
        "6.18.44+, true",
        "unknown, false"
    })
    void is_usable_from_a_release_on(String release, boolean usable) {
        assertThat(IDMAPPED_LAYERS.isUsable(release, "")).isEqualTo(usable);
    }

    @Test
    void is_not_usable_when_the_property_names_it() {
        String without = "openat2, idmapped-layers";

        assertThat(OPENAT2.isUsable("6.1", without)).isFalse();
        assertThat(IDMAPPED_LAYERS.isUsable("6.1", without)).isFalse();
        assertThat(CGROUP_KILL.isUsable("6.1", without)).isTrue();
    }

    @Test
    void says_why_it_is_not_usable() {
        assertThat(OPENAT2.hindrance("6.1", "", () -> false)).isEmpty();
        assertThat(OPENAT2.hindrance("6.1", "", () -> true)).contains(Hindrance.SECCOMP);
        assertThat(OPENAT2.hindrance("6.1", "openat2", () -> true)).contains(Hindrance.PROPERTY);
        assertThat(OPENAT2.hindrance("5.5.19", "openat2", () -> true))
                .contains(Hindrance.OLD_KERNEL);
    }

    @Test
    void refuses_a_property_that_names_nothing() {
        assertThatThrownBy(() -> OPENAT2.isUsable("6.1", "openat3"))
                .isInstanceOf(SystemContainerException.class)
                .hasMessage(
                        "reading property `systemcontainers.without`: no feature is called"
                                + " `openat3`: write some of openat2, cgroup.kill, idmapped-layers, fuse,"
                                + " netdev-reject");
    }
}

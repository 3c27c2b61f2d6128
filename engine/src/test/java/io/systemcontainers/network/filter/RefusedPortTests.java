package io.systemcontainers.network.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.KernelException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RefusedPortTests {

    @ParameterizedTest
    @EnumSource(names = {"ENOENT", "ENOTSUP"})
    void a_kernel_that_cannot_reject_is_told_by_its_option(Errno errno) {
        KernelException refusal = new KernelException("adding", "a rule", errno.number());

        assertThat(RefusedPort.explained(refusal))
                .hasMessageStartingWith(refusal.getMessage())
                .hasMessageContaining("CONFIG_NFT_REJECT_INET")
                .hasCause(refusal);
    }

    @Test
    void another_refusal_stays_what_it_is() {
        KernelException refusal = new KernelException("adding", "a rule", Errno.EPERM.number());

        assertThat(RefusedPort.explained(refusal)).isSameAs(refusal);
    }
}

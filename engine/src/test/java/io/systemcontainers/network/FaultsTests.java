package io.systemcontainers.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.NetworkAccess;
import io.systemcontainers.network.dns.ResponseCode;
import io.systemcontainers.network.link.AddressRange;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FaultsTests {

    private static final int BRIDGE = 7;

    private final Member web =
            new Members(new Subnet(AddressRange.parse("10.64.2.0/23"), Optional.empty()))
                    .add(null, "web", Set.of(), NetworkAccess.OUTSIDE, NicDevice.USUAL);

    @Test
    void fail_no_name_of_a_standby_which_asks_by_a_port_of_its_own() throws Exception {
        try (Faults faults = new Faults(null, BRIDGE);
                AutoCloseable failing = faults.failName(web, "db")) {
            assertThat(failing).isNotNull();
            assertThat(faults.failure(web.address(), OptionalInt.of(BRIDGE), "db"))
                    .contains(ResponseCode.SERVFAIL);
            assertThat(faults.failure(web.address(), OptionalInt.empty(), "db")).isPresent();
            assertThat(faults.failure(web.address(), OptionalInt.of(1001), "db")).isEmpty();
        }
    }
}

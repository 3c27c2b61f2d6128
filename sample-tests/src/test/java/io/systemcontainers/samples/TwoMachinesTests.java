package io.systemcontainers.samples;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.Machine;
import io.systemcontainers.NetworkFault;
import io.systemcontainers.junit.Named;
import io.systemcontainers.junit.SystemContainer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two machines at once: both are started, and put back before a test, at the same time. */
@SystemContainer(name = "db", image = "debian:12", memory = "512MB")
@SystemContainer(name = "web", image = "debian:12", memory = "512MB")
class TwoMachinesTests {

    @Named("web")
    private Machine web;

    @BeforeAll
    static void prepare(@Named("db") Machine db) {
        db.files().write("/srv/catalogue", "1 hammer\n");
    }

    @Test
    void know_their_names(@Named("db") Machine db) {
        assertThat(db.exec("hostname").stdout()).isEqualTo("db\n");
        assertThat(web.exec("hostname").stdout()).isEqualTo("web\n");
    }

    @Test
    void find_each_other(@Named("db") Machine db) {
        assertThat(web.exec("getent", "hosts", "db").exitCode()).isZero();
        assertThat(web.exec("ping", "-c", "1", db.address()).exitCode()).isZero();
    }

    @Test
    void notice_that_one_is_gone(@Named("db") Machine db) {
        NetworkFault cut = web.network().partition(db);
        assertThat(web.exec("ping", "-c", "1", "-W", "1", db.address()).exitCode()).isEqualTo(1);

        cut.close();

        assertThat(web.exec("ping", "-c", "1", db.address()).exitCode()).isZero();
    }

    @Test
    void share_nothing(@Named("db") Machine db) {
        assertThat(db.files().read("/srv/catalogue")).isEqualTo("1 hammer\n");
        assertThat(web.files().exists("/srv/catalogue")).isFalse();
    }
}

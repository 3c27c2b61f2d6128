package io.systemcontainers.rootfs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MountedFilesTests {

    private static final String MOUNTINFO =
            """
            70 60 0:50 / / rw,relatime - overlay overlay rw,lowerdir=a,upperdir=b,workdir=c
            71 70 0:51 / /proc rw - proc proc rw
            72 70 0:52 / /a\\040-\\040tmpfs\\040 rw shared:7 - fuse.tmpfs tmpfs rw
            73 70 0:53 / /tmp rw master:1 - tmpfs tmpfs rw
            74 70 0:50 /srv /mnt rw - overlay overlay rw,lowerdir=a
            75 70 0:54 / /trap rw - overlay tmpfs rw
            760 70 8:1 /d /disk rw - ext4 /dev/sda1 rw
            """;

    @ParameterizedTest
    @CsvSource({
        "71, false",
        "72, false",
        "73, true",
        "74, true",
        "75, false",
        "760, true",
        "76, false",
        "7, false"
    })
    void knows_what_waits_for_no_process(int mount, boolean harmless) {
        assertThat(MountedFiles.isHarmless(MOUNTINFO, mount, 70)).isEqualTo(harmless);
    }

    @ParameterizedTest
    @CsvSource({"74, false", "75, false", "73, true"})
    void without_the_root_in_the_list_knows_no_more_than_types(int mount, boolean harmless) {
        assertThat(MountedFiles.isHarmless(MOUNTINFO, mount, 99)).isEqualTo(harmless);
    }
}

package io.systemcontainers.sys;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MountedFromTests {

    private static final MountedFrom FOLDER = new MountedFrom("8:1", "/home/folder");

    @Test
    void is_in_what_is_above_it_in_the_same_file_system() {
        assertThat(new MountedFrom("8:1", "/home/folder/deep").isIn(FOLDER)).isTrue();
        assertThat(FOLDER.isIn(FOLDER)).isTrue();
        assertThat(FOLDER.isIn(new MountedFrom("8:1", "/"))).isTrue();

        assertThat(new MountedFrom("8:1", "/home/folders").isIn(FOLDER)).isFalse();
        assertThat(new MountedFrom("8:1", "/home").isIn(FOLDER)).isFalse();
        assertThat(new MountedFrom("8:2", "/home/folder/deep").isIn(FOLDER)).isFalse();
    }

    @Test
    void is_read_as_it_is_written() {
        MountedFrom odd = new MountedFrom("0:39", "/a b\nc");

        assertThat(MountedFrom.parse(odd.toString())).isEqualTo(odd);
    }
}

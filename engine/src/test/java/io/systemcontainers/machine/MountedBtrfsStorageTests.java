package io.systemcontainers.machine;

import io.systemcontainers.testing.BtrfsRing;

/** Keep machines' files as subvolumes of a btrfs that somebody else has mounted. */
@BtrfsRing
class MountedBtrfsStorageTests extends MountedBtrfsContract {

    MountedBtrfsStorageTests() {
        super("btrfs");
    }
}

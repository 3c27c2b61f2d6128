package io.systemcontainers.machine;

import io.systemcontainers.testing.BtrfsRing;

/** Keep machines' files as copies that share their content, on another file system. */
@BtrfsRing
class SharingDirStorageTests extends MountedBtrfsContract {

    SharingDirStorageTests() {
        super("dir");
    }
}

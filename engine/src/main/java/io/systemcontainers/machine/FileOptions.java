package io.systemcontainers.machine;

import io.systemcontainers.CopyProgress;
import io.systemcontainers.PullOption;
import io.systemcontainers.PushOption;
import io.systemcontainers.rootfs.Accounts;
import io.systemcontainers.rootfs.FileOwner;
import io.systemcontainers.rootfs.RootDirectory;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * Hold what options say, the last one of each kind.
 *
 * @param owner who files are given to, if somebody was named
 * @param mode their permissions, if given
 * @param progress who is told how far it is
 */
record FileOptions(
        Optional<FileOwner> owner, OptionalInt mode, Consumer<? super CopyProgress> progress) {

    /**
     * Understand options.
     *
     * @param options the options
     * @param root where users and groups are looked up
     * @param machine its name, for messages
     */
    static FileOptions of(PushOption[] options, RootDirectory root, String machine) {
        Optional<FileOwner> owner = Optional.empty();
        OptionalInt mode = OptionalInt.empty();
        Consumer<? super CopyProgress> progress = ignored -> {};
        for (PushOption option : options) {
            if (option instanceof PushOption.Owner given) {
                owner = Optional.of(new FileOwner(given.uid(), given.gid()));
            } else if (option instanceof PushOption.NamedOwner given) {
                owner =
                        Optional.of(
                                FileOwner.parse(given.owner(), () -> Accounts.of(root, machine)));
            } else if (option instanceof PushOption.Mode given) {
                mode = OptionalInt.of(given.mode());
            } else if (option instanceof PushOption.Progress given) {
                progress = given.listener();
            }
        }
        return new FileOptions(owner, mode, progress);
    }

    static Consumer<? super CopyProgress> progress(PullOption[] options) {
        Consumer<? super CopyProgress> progress = ignored -> {};
        for (PullOption option : options) {
            if (option instanceof PullOption.Progress given) {
                progress = given.listener();
            }
        }
        return progress;
    }

    /** Whether user or group is left to what is there. */
    boolean leavesOwnerOpen() {
        return !owner.filter(FileOwner::isWhole).isPresent();
    }

    /** Return the owner, and somebody else for what is left open. */
    FileOwner ownerOr(FileOwner other) {
        return owner.map(given -> given.orElse(other)).orElse(other);
    }
}

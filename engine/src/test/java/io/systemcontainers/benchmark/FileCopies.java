package io.systemcontainers.benchmark;

import io.systemcontainers.Engine;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.rootfs.DirectoryTree;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Copy a large file and a tree of small ones into a machine or out of it, against cp(1) from and to
 * the file system that the machine's own files are on.
 */
final class FileCopies implements Benchmark {

    private static final int RUNS = Integer.getInteger("benchmark.copies", 15);
    private static final int WARMUPS = 5;
    private static final double PROMISED = 1.5;

    /** The way that files take. */
    enum Way {
        PUSH {
            @Override
            long file(Machine machine, CopiedFiles files) {
                String target = machinePath(files.target());
                long nanos = Samples.nanos(() -> machine.files().push(files.file(), target));
                machine.files().delete(target);
                return nanos;
            }

            @Override
            long tree(Machine machine, CopiedFiles files) {
                String target = machinePath(files.target());
                return Samples.nanos(() -> machine.files().push(files.tree(), target));
            }
        },
        PULL {
            @Override
            long file(Machine machine, CopiedFiles files) {
                Path target = files.target();
                long nanos =
                        Samples.nanos(
                                () -> machine.files().pull(machinePath(files.file()), target));
                DirectoryTree.delete(target);
                return nanos;
            }

            @Override
            long tree(Machine machine, CopiedFiles files) {
                Path target = files.target();
                return Samples.nanos(() -> machine.files().pull(machinePath(files.tree()), target));
            }
        };

        /** Copy the file once, and delete the copy; return what the copy took. */
        abstract long file(Machine machine, CopiedFiles files);

        /** Copy the tree once; return what that took. */
        abstract long tree(Machine machine, CopiedFiles files);
    }

    private final Path store;
    private final Way way;

    FileCopies(Path store, Way way) {
        this.store = store;
        this.way = way;
    }

    private static String machinePath(Path path) {
        return "/root/" + path.getFileName();
    }

    @Override
    public List<Figure> run(Engine engine) {
        try (Machine machine = engine.launch(MachineConfig.of(DEBIAN));
                CopiedFiles files = CopiedFiles.in(store)) {
            machine.files().push(files.file(), machinePath(files.file()));
            machine.files().push(files.tree(), machinePath(files.tree()));
            String name = way.name().toLowerCase(Locale.ROOT);
            Samples.Pair large =
                    Samples.alternating(
                            WARMUPS, RUNS, () -> way.file(machine, files), files::copyFile);
            Samples.Pair small =
                    Samples.alternating(
                            WARMUPS, RUNS, () -> way.tree(machine, files), files::copyTree);
            String tree = name + " of " + CopiedFiles.FILES + " files";
            List<Figure> figures = new ArrayList<>();
            figures.add(
                    Figure.of(
                            name + " of " + (CopiedFiles.SIZE >> 20) + " MiB",
                            large,
                            "cp",
                            PROMISED));
            figures.add(Figure.of(tree, small, "cp -r", PROMISED));
            if (way == Way.PUSH) {
                Samples.Pair inside =
                        Samples.alternating(
                                WARMUPS,
                                RUNS,
                                () -> way.tree(machine, files),
                                () -> copyInside(machine, files));
                figures.add(Figure.of(tree, inside, "cp -r in the machine", PROMISED));
            }
            return figures;
        }
    }

    /* What the same overlay costs somebody else. */
    private static long copyInside(Machine machine, CopiedFiles files) {
        String tree = machinePath(files.tree());
        String target = machinePath(files.target());
        return Samples.nanos(() -> machine.exec("cp", "-r", tree, target).assertSuccess());
    }
}

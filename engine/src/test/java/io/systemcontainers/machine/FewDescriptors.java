package io.systemcontainers.machine;

import static org.awaitility.Awaitility.await;

import io.systemcontainers.Engine;
import io.systemcontainers.EngineConfig;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.sys.OpenFileLimit;
import io.systemcontainers.testing.Keepers;
import io.systemcontainers.testing.Patience;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A JVM that has no descriptors left for a while. */
public final class FewDescriptors {

    private static final int LIMIT = 600;
    private static final int MOST = 40;

    private FewDescriptors() {}

    /**
     * Launch and close with all descriptors but few, and print what is left.
     *
     * @param arguments none
     */
    public static void main(String[] arguments) throws Exception {
        OpenFileLimit.load(Engine.class);
        OpenFileLimit.load(FewDescriptors.class);
        OpenFileLimit.lower(LIMIT);
        Path machines = EngineConfig.defaults().store().resolve("machines");
        try (Engine engine = Engine.open()) {
            read(engine); // while nothing is deleted in the background
            engine.launch(config()).close();
            List<Path> kept = new ArrayList<>();
            for (int left = 0; left < MOST; left += 1) {
                Machine machine = engine.launch(config());
                kept.add(machines.resolve(machine.name().substring(2)));
                OpenFileLimit reached = OpenFileLimit.reachAllBut(left);
                try (reached) {
                    launch(engine, left);
                    close(machine);
                }
                machine.close();
            }
            await().atMost(Patience.LIMIT).until(() -> kept.stream().noneMatch(Files::exists));
            engine.launch(config()).close();
            System.out.println("machines: " + engine.machines().size());
        }
        System.out.println("keepers: " + Keepers.of("").size());
    }

    private static MachineConfig config() {
        return MachineConfig.of("busybox");
    }

    private static void read(Engine engine) throws IOException {
        try (Machine machine = engine.launch(config())) {
            for (String path : List.of("/etc/passwd", "/tmp/file", "/proc/self/uid_map")) {
                machine.files().symlink("/tmp/file", "../etc/passwd");
                machine.files().read(path);
                for (int left = 0; left < MOST; left += 1) {
                    List<Path> before = ofMachine();
                    OpenFileLimit reached = OpenFileLimit.reachAllBut(left);
                    try (reached) {
                        read(machine, path, left);
                    }
                    if (ofMachine().size() > before.size()) {
                        System.out.println(left + " left, still open: " + ofMachine());
                    }
                }
            }
        }
    }

    private static void read(Machine machine, String path, int left) {
        try {
            machine.files().read(path);
        } catch (RuntimeException e) {
            if (!String.valueOf(e.getMessage()).contains("`LimitNOFILE=`")) {
                System.out.println("reading, " + left + " left: " + e);
            }
        }
    }

    /* Descriptors that lead to a directory of the machine or a file in it, as it names them. */
    private static List<Path> ofMachine() throws IOException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path each : all) {
                Path leadsTo = Files.isSymbolicLink(each) ? Files.readSymbolicLink(each) : each;
                if (leadsTo.equals(Path.of("/"))
                        || leadsTo.startsWith("/etc")
                        || leadsTo.toString().startsWith("socket:")) {
                    found.add(leadsTo);
                }
            }
        }
        return found;
    }

    private static void launch(Engine engine, int left) {
        try {
            engine.launch(config()).close();
        } catch (RuntimeException e) {
            if (!String.valueOf(e.getMessage()).contains("`LimitNOFILE=`")) {
                System.out.println(left + " left: " + e);
            }
        }
    }

    /* It may have to be tried again when there are descriptors. */
    private static void close(Machine machine) {
        try {
            machine.close();
        } catch (RuntimeException e) {
            System.err.println(e);
        }
    }
}

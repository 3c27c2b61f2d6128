package io.systemcontainers.machine;

import io.systemcontainers.Engine;
import io.systemcontainers.EngineConfig;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.MachineFiles;
import io.systemcontainers.host.HostChecks;
import io.systemcontainers.sys.KernelFeature;
import io.systemcontainers.sys.OldFilter;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Be a JVM that has to do without openat2 and boots a machine; started by the tests. */
public final class WithoutOpenat2 {

    private WithoutOpenat2() {}

    /**
     * Boot a machine, and try its files.
     *
     * @param arguments {@code property}, or the error number that the call is answered with
     */
    public static void main(String[] arguments) throws IOException {
        if (arguments[0].equals("property")) {
            System.setProperty(KernelFeature.PROPERTY, "openat2");
            OldFilter.kill();
        } else {
            OldFilter.answer(Integer.parseInt(arguments[0]));
        }
        Path inherited = Files.createTempFile("inherited", "");
        OldFilter.openForChildren(inherited.toString());
        HostChecks.run(EngineConfig.defaults().store()).stream()
                .filter(check -> check.name().equals("kernel features"))
                .forEach(System.out::println);
        Path pushed = Files.writeString(Files.createTempFile("pushed", ""), "pushed");
        try (Engine engine = Engine.open();
                Machine machine = engine.launch(MachineConfig.of("busybox").memory("128MB"))) {
            machine.exec("ln", "-s", "/etc/../root", "/tmp/way").assertSuccess();
            machine.exec("ln", "-s", "../../../../etc/hostname", "/root/name").assertSuccess();
            MachineFiles files = machine.files();
            files.push(pushed, "/tmp/way/new/");
            System.out.println(files.list("/root/new").equals(files.list("/tmp/way/new")));
            System.out.println(files.read("/root/new/" + pushed.getFileName()));
            System.out.println(machine.name().equals(files.read("/tmp/way/name").strip()));
            System.out.println(files.exists("/proc/1/root/etc"));
            files.delete("/tmp/way/new");
            System.out.println(files.exists("/root/new"));
            System.out.println(isOpenInChildren(inherited));
        } finally {
            Files.delete(pushed);
            Files.delete(inherited);
        }
        System.out.println("done");
    }

    private static boolean isOpenInChildren(Path file) throws IOException {
        for (ProcessHandle child : ProcessHandle.current().children().toList()) {
            Path descriptors = Path.of("/proc", Long.toString(child.pid()), "fd");
            try (DirectoryStream<Path> all = Files.newDirectoryStream(descriptors)) {
                for (Path descriptor : all) {
                    if (Files.readSymbolicLink(descriptor).equals(file)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }
}

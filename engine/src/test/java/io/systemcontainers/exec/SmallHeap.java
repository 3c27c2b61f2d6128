package io.systemcontainers.exec;

import io.systemcontainers.Engine;
import io.systemcontainers.ExecResult;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.testing.TimedOut;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Be a JVM whose heap is smaller than what commands write; started by {@link SmallHeapTests}. */
public final class SmallHeap {

    static final String BYTES = "300000000";

    private SmallHeap() {}

    /**
     * Take the output of commands in every way, and print how much came.
     *
     * @param arguments none
     */
    public static void main(String[] arguments) {
        try (Engine engine = Engine.open();
                Machine machine = engine.launch(MachineConfig.of("busybox"))) {
            AtomicLong lines = new AtomicLong();
            machine.command("head", "-c", BYTES, "/dev/zero")
                    .onStdoutLine(line -> lines.addAndGet(line.length()))
                    .run()
                    .assertSuccess();
            System.out.println("lines " + lines);

            ExecResult echoed =
                    machine.command("cat")
                            .stdin(zeros(Long.parseLong(BYTES)))
                            .stdoutTo(OutputStream.nullOutputStream())
                            .run();
            System.out.println("stream " + echoed.standardOutput().size());

            try (var running = machine.command("head", "-c", BYTES, "/dev/zero").start()) {
                long read = running.stdout().transferTo(OutputStream.nullOutputStream());
                System.out.println("read " + read);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }

            String killed = TimedOut.showing(List.of("| y\n"), machine.command("yes")).getMessage();
            System.out.println(
                    "killed " + killed.lines().filter(line -> line.strip().equals("| y")).count());

            ExecResult kept = machine.exec("head", "-c", BYTES, "/dev/zero");
            System.out.println("kept " + kept.standardOutput().size());
        }
    }

    private static InputStream zeros(long length) {
        return new InputStream() {
            private long left = length;

            @Override
            public int read() {
                return left-- > 0 ? 0 : -1;
            }

            @Override
            public int read(byte[] bytes, int offset, int wanted) {
                int given = (int) Math.min(wanted, left);
                left -= given;
                return given == 0 ? -1 : given;
            }
        };
    }
}

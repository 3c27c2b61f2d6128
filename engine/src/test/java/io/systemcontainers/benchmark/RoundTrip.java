package io.systemcontainers.benchmark;

import io.systemcontainers.Engine;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.RunningCommand;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Send a gigabyte through {@code cat} in a machine and back, against the same bytes through two
 * pipes between three processes of the host.
 */
final class RoundTrip implements Benchmark {

    private static final int BYTES = Integer.getInteger("benchmark.bytes", 1_000_000_000);
    private static final int RUNS = Integer.getInteger("benchmark.roundtrips", 5);
    private static final int BLOCK = 128 * 1024;

    @Override
    public List<Figure> run(Engine engine) {
        try (Machine machine = engine.launch(MachineConfig.of(DEBIAN))) {
            String size = BYTES / 1_000_000 + " MB";
            return List.of(
                    Figure.of(
                            size + " in and out, run()",
                            alternating(() -> described(machine)),
                            "two pipes on the host",
                            2.0),
                    Figure.of(
                            size + " in and out, start()",
                            alternating(() -> streamed(machine)),
                            "two pipes on the host",
                            2.0));
        }
    }

    private static Samples.Pair alternating(Runnable trip) {
        return Samples.alternating(
                1, RUNS, () -> Samples.nanos(trip), () -> Samples.nanos(RoundTrip::throughPipes));
    }

    private static void described(Machine machine) {
        Counter counter = new Counter();
        machine.command("cat").stdin(new Zeros()).stdoutTo(counter).run().assertSuccess();
        counter.requireAll();
    }

    private static void streamed(Machine machine) {
        Counter counter = new Counter();
        try (RunningCommand cat = machine.command("cat").start()) {
            InputStream output = cat.stdout();
            Thread writer = new Thread(() -> write(cat.stdin()));
            writer.start();
            output.transferTo(counter);
            writer.join();
            cat.waitFor().assertSuccess();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
        counter.requireAll();
    }

    private static void write(OutputStream input) {
        byte[] block = new byte[BLOCK];
        try (input) {
            for (int sent = 0; sent < BYTES; ) {
                int length = Math.min(block.length, BYTES - sent);
                input.write(block, 0, length);
                sent += length;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void throughPipes() {
        String[] zeros = {"head", "-c", Integer.toString(BYTES), "/dev/zero"};
        HostPrograms.pipe(zeros, new String[] {"cat"}, new String[] {"cat"});
    }

    private static final class Zeros extends InputStream {
        private int left = BYTES;

        @Override
        public int read() {
            return left-- > 0 ? 0 : -1;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            int given = Math.min(length, left);
            left -= given;
            return given == 0 ? -1 : given;
        }
    }

    private static final class Counter extends OutputStream {
        private long counted;

        @Override
        public void write(int single) {
            counted++;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            counted += length;
        }

        void requireAll() {
            if (counted != BYTES) {
                throw new IllegalStateException(counted + " bytes came back");
            }
        }
    }
}

package io.systemcontainers.exec;

import io.systemcontainers.Command;
import io.systemcontainers.ExecResult;
import io.systemcontainers.RunningCommand;
import io.systemcontainers.text.MachineText;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Describe a command for a machine of the native engine. */
final class NativeCommand implements Command {

    private final Commands machine;
    private final CommandSpec spec;

    NativeCommand(Commands machine, CommandSpec spec) {
        this.machine = machine;
        this.spec = spec;
    }

    private Command with(Consumer<CommandSpec> change) {
        return new NativeCommand(machine, spec.with(change));
    }

    @Override
    public Command as(String user) {
        Objects.requireNonNull(user, "user");
        return with(changed -> changed.user = user);
    }

    @Override
    public Command login() {
        return with(changed -> changed.login = true);
    }

    @Override
    public Command env(String variable, String value) {
        Objects.requireNonNull(variable, "variable");
        Objects.requireNonNull(value, "value");
        if (variable.isEmpty() || variable.indexOf('=') >= 0) {
            throw new IllegalArgumentException(
                    "`" + variable + "` is no name of a variable: leave out what begins with =");
        }
        return with(changed -> changed.environment.put(variable, value));
    }

    @Override
    public Command directory(String path) {
        Objects.requireNonNull(path, "path");
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("directory `" + path + "`: begin it with /");
        }
        return with(changed -> changed.directory = path);
    }

    @Override
    public Command stdin(byte[] bytes) {
        Objects.requireNonNull(bytes, "bytes");
        byte[] copy = bytes.clone();
        return with(changed -> changed.stdin = new Stdin.Bytes(copy));
    }

    @Override
    public Command stdin(String text) {
        Objects.requireNonNull(text, "text");
        return stdin(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Command stdin(InputStream stream) {
        Objects.requireNonNull(stream, "stream");
        return with(changed -> changed.stdin = new Stdin.Stream(stream));
    }

    @Override
    public Command stdin(Path file) {
        Objects.requireNonNull(file, "file");
        return with(changed -> changed.stdin = new Stdin.File(file));
    }

    @Override
    public Command terminal(int columns, int rows) {
        TerminalSize size = new TerminalSize(columns, rows);
        return with(changed -> changed.terminal = size);
    }

    @Override
    public Command timeout(Duration limit) {
        Objects.requireNonNull(limit, "limit");
        if (limit.isZero() || limit.isNegative()) {
            throw new IllegalArgumentException("timeout " + limit + ": it has to be positive");
        }
        return with(changed -> changed.timeout = limit);
    }

    @Override
    public Command mergeErrors() {
        return with(changed -> changed.mergeErrors = true);
    }

    @Override
    public Command keep(int first, int last) {
        Capture.Bound bound = new Capture.Bound(first, last);
        return with(changed -> changed.bound = bound);
    }

    @Override
    public Command stdoutTo(OutputStream stream) {
        Objects.requireNonNull(stream, "stream");
        return stdout(() -> new StreamSink(stream));
    }

    @Override
    public Command stderrTo(OutputStream stream) {
        Objects.requireNonNull(stream, "stream");
        return stderr(() -> new StreamSink(stream));
    }

    @Override
    public Command onStdoutLine(Consumer<String> line) {
        Objects.requireNonNull(line, "line");
        return stdout(() -> new LineSink(line));
    }

    @Override
    public Command onStderrLine(Consumer<String> line) {
        Objects.requireNonNull(line, "line");
        return stderr(() -> new LineSink(line));
    }

    private Command stdout(Supplier<Sink> sink) {
        return with(changed -> changed.stdout = and(changed.stdout, sink));
    }

    private Command stderr(Supplier<Sink> sink) {
        return with(changed -> changed.stderr = and(changed.stderr, sink));
    }

    private static List<Supplier<Sink>> and(List<Supplier<Sink>> sinks, Supplier<Sink> another) {
        List<Supplier<Sink>> all = new ArrayList<>(sinks);
        all.add(another);
        return List.copyOf(all);
    }

    @Override
    public ExecResult run() {
        return machine.run(spec);
    }

    @Override
    public RunningCommand start() {
        return machine.start(spec);
    }

    @Override
    public String toString() {
        return "Command[" + MachineText.name(spec.shown()) + "]";
    }
}

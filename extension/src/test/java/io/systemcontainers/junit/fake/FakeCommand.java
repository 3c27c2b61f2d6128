package io.systemcontainers.junit.fake;

import io.systemcontainers.Command;
import io.systemcontainers.ExecResult;
import java.lang.reflect.Proxy;
import java.util.function.Supplier;

/** A command that takes any description, and does what it does without one. */
final class FakeCommand {

    private FakeCommand() {}

    static Command of(Supplier<ExecResult> run) {
        return (Command)
                Proxy.newProxyInstance(
                        Command.class.getClassLoader(),
                        new Class<?>[] {Command.class},
                        (proxy, method, arguments) ->
                                switch (method.getName()) {
                                    case "run" -> run.get();
                                    case "start" -> throw new UnsupportedOperationException();
                                    default -> proxy;
                                });
    }
}

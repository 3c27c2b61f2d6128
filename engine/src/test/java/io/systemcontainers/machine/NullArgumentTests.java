package io.systemcontainers.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.Command;
import io.systemcontainers.Device;
import io.systemcontainers.Engine;
import io.systemcontainers.EngineConfig;
import io.systemcontainers.JournalFilter;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.NetworkAccess;
import io.systemcontainers.Profile;
import io.systemcontainers.Provision;
import io.systemcontainers.testing.EngineRing;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Array;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/**
 * Hand null to each parameter of the API in turn: all refuse it alike, and say which it was.
 *
 * <p>What refuses it has not begun, so all methods may be called.
 */
@EngineRing
class NullArgumentTests {

    private final List<String> wrong = new ArrayList<>();
    private int calls;

    @Test
    void are_refused_with_the_name_of_the_parameter() throws Exception {
        try (Engine engine = Engine.open();
                Machine machine =
                        engine.launch(MachineConfig.of("busybox").network(NetworkAccess.NONE))) {
            Map<Class<?>, Object> objects = new LinkedHashMap<>();
            objects.put(Engine.class, engine);
            objects.put(Machine.class, machine);
            objects.put(MachineConfig.class, MachineConfig.of("busybox"));
            objects.put(EngineConfig.class, EngineConfig.defaults());
            objects.put(Device.class, Device.disk("/srv", "/srv"));
            objects.put(Command.class, machine.command("true"));
            objects.put(JournalFilter.class, JournalFilter.all());
            objects.put(Profile.class, Profile.of("none"));
            objects.put(io.systemcontainers.MachineFiles.class, machine.files());
            objects.put(io.systemcontainers.MachineNetwork.class, machine.network());
            objects.put(io.systemcontainers.Network.class, engine.network());
            objects.put(io.systemcontainers.Console.class, machine.console());
            objects.put(io.systemcontainers.Profiles.class, engine.profiles());
            objects.put(io.systemcontainers.Projects.class, engine.projects());
            objects.put(io.systemcontainers.ImageStore.class, engine.images());
            objects.put(io.systemcontainers.Remotes.class, engine.images().remotes());
            objects.put(
                    io.systemcontainers.Remote.class,
                    io.systemcontainers.Remote.of("corp", "https://corp.example"));
            objects.put(io.systemcontainers.StoragePools.class, engine.storage());
            for (Map.Entry<Class<?>, Object> each : objects.entrySet()) {
                for (Method method : each.getKey().getMethods()) {
                    if (method.getDeclaringClass() != Object.class && !method.isBridge()) {
                        tryEach(method, each.getValue());
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(calls).isGreaterThan(100);
    }

    private void tryEach(Method method, Object object) throws ReflectiveOperationException {
        if (method.getName().equals("equals")) {
            return;
        }
        Object receiver = Modifier.isStatic(method.getModifiers()) ? null : object;
        for (int at = 0; at < method.getParameterCount(); at++) {
            Parameter parameter = method.getParameters()[at];
            if (!parameter.getType().isPrimitive()) {
                calls++;
                Object[] arguments = arguments(method);
                arguments[at] = null;
                check(method, parameter, thrown(method, receiver, arguments));
            }
        }
    }

    private static Throwable thrown(Method method, Object receiver, Object[] arguments)
            throws IllegalAccessException {
        try {
            method.invoke(receiver, arguments);
            return null;
        } catch (InvocationTargetException e) {
            return e.getCause();
        }
    }

    private void check(Method method, Parameter parameter, Throwable thrown) {
        if (!isRefused(thrown)) {
            wrong.add(
                    method.getDeclaringClass().getSimpleName()
                            + "."
                            + method.getName()
                            + Arrays.stream(method.getParameterTypes())
                                    .map(Class::getSimpleName)
                                    .toList()
                            + " "
                            + parameter.getName()
                            + ": "
                            + thrown);
        }
    }

    /* By requireNonNull, with a name; what fails on the way says what could not be called. */
    private static boolean isRefused(Throwable thrown) {
        return thrown instanceof NullPointerException
                && String.valueOf(thrown.getMessage()).matches("[a-z][A-Za-z]*")
                && thrown.getStackTrace()[0].getClassName().equals("java.util.Objects");
    }

    private static Object[] arguments(Executable called) {
        return Arrays.stream(called.getParameterTypes()).map(NullArgumentTests::some).toArray();
    }

    private static Object some(Class<?> type) {
        if (type == int.class) {
            return 1;
        }
        if (type == long.class) {
            return 1L;
        }
        if (type == boolean.class) {
            return true;
        }
        if (type == double.class) {
            return 1.0;
        }
        if (type.isArray()) {
            return Array.newInstance(type.getComponentType(), 0);
        }
        if (type.isEnum()) {
            return type.getEnumConstants()[0];
        }
        Map<Class<?>, Object> known =
                Map.ofEntries(
                        Map.entry(String.class, "name"),
                        Map.entry(CharSequence.class, "name"),
                        Map.entry(Path.class, Path.of("/nowhere")),
                        Map.entry(Duration.class, Duration.ofSeconds(1)),
                        Map.entry(Instant.class, Instant.EPOCH),
                        Map.entry(List.class, List.of()),
                        Map.entry(Map.class, Map.of()),
                        Map.entry(Set.class, Set.of()),
                        Map.entry(Consumer.class, (Consumer<Object>) any -> {}),
                        Map.entry(Predicate.class, (Predicate<Object>) any -> true),
                        Map.entry(InputStream.class, InputStream.nullInputStream()),
                        Map.entry(OutputStream.class, OutputStream.nullOutputStream()),
                        Map.entry(Device.class, Device.disk("/srv", "/srv")),
                        Map.entry(MachineConfig.class, MachineConfig.of("busybox")),
                        Map.entry(EngineConfig.class, EngineConfig.defaults()),
                        Map.entry(JournalFilter.class, JournalFilter.all()),
                        Map.entry(
                                Provision.class,
                                new Provision("n", "k", Provision.FOREVER, false, any -> {})));
        return known.get(type);
    }
}

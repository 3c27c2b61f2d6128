package io.systemcontainers.image;

import io.systemcontainers.Engine;
import io.systemcontainers.EngineConfig;
import io.systemcontainers.Image;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.testing.ChildJvm;
import java.nio.file.Path;
import java.util.List;

/** A JVM that pulls an image with properties of its own, and boots it. */
public final class PulledImage {

    private PulledImage() {}

    static ChildJvm start(Path directory, List<String> properties, Path store, String... more) {
        List<String> arguments = new java.util.ArrayList<>(List.of(store.toString()));
        arguments.addAll(List.of(more));
        return ChildJvm.start(
                directory,
                System.getProperty("java.class.path"),
                properties,
                PulledImage.class,
                arguments);
    }

    /**
     * Prints an image's fingerprint and root directory, and what a command in it prints.
     *
     * @param arguments a store, an image, and perhaps a script
     */
    public static void main(String[] arguments) {
        try (Engine engine = Engine.open(new EngineConfig(Path.of(arguments[0])))) {
            Image image = engine.images().pull(arguments[1]);
            System.out.println(image.fingerprint());
            System.out.println(image.rootfs());
            if (arguments.length > 2) {
                try (Machine machine = engine.launch(MachineConfig.of(arguments[1]))) {
                    System.out.print(
                            machine.exec("sh", "-c", arguments[2]).assertSuccess().stdout());
                }
            }
        }
    }
}

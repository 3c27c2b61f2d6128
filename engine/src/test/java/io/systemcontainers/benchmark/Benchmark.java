package io.systemcontainers.benchmark;

import io.systemcontainers.Engine;
import java.util.List;

/** Measure something on an open engine, whose images have been pulled. */
@FunctionalInterface
interface Benchmark {

    /** The image of the machines that boot a whole system. */
    String DEBIAN = "debian:12";

    /** The image of the machines that boot next to nothing. */
    String BUSYBOX = "busybox";

    List<Figure> run(Engine engine);
}

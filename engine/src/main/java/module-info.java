/** Machine containers from Java, without JUnit. */
@SuppressWarnings("module") // those that text is exported to are built later
module io.systemcontainers.engine {
    requires com.fasterxml.jackson.core;
    requires com.github.luben.zstd_jni;
    requires com.sun.jna;
    requires java.net.http;
    requires org.apache.commons.compress;
    requires org.bouncycastle.pg;
    requires org.bouncycastle.provider;
    requires org.snakeyaml.engine;
    requires org.tukaani.xz;

    exports io.systemcontainers;
    exports io.systemcontainers.text to
            io.systemcontainers.junit,
            io.systemcontainers.fixtures;

    uses io.systemcontainers.EngineProvider;
    uses io.systemcontainers.ProfileFormat;

    provides io.systemcontainers.EngineProvider with
            io.systemcontainers.machine.NativeEngineProvider;
    provides io.systemcontainers.ProfileFormat with
            io.systemcontainers.config.YamlProfileFormat;
}

package io.systemcontainers.storage;

/** Keep machines' files in one pool. Any thread may call any method. */
public interface StorageDriver extends AutoCloseable {

    /**
     * Keep the files of a machine.
     *
     * @param home the machine's directory
     * @param idBase the first of its ids on the host; 0 where it has no user namespace
     * @return its storage
     */
    MachineStorage machine(StoreDirectory home, int idBase);

    /** Let go of the pool; its machines have been closed. */
    @Override
    void close();
}

package io.systemcontainers.keeper;

import io.systemcontainers.sys.Fd;

/** Listen to a keeper that has nothing to say but that it left something. */
class SilentListener implements KeeperListener {
    @Override
    public void network(Fd namespace) {
        namespace.close();
    }

    @Override
    public void root(Fd root) {
        root.close();
    }

    @Override
    public void booting(Keeper.Booting booting) {}

    @Override
    public void replaced(Porter porter) {}

    @Override
    public void viewerDied(boolean replaced) {}

    @Override
    public void notified(String text) {}

    @Override
    public void reported(String content) {}

    @Override
    public void left(String path, int count) {
        throw new AssertionError("left " + count + " in " + path);
    }

    @Override
    public void gone(int waitStatus) {}
}

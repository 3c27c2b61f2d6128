package io.systemcontainers.store;

import io.systemcontainers.HostCheck;
import java.util.List;

/** A look at everything of one kind in a store, which mends what can be mended without a loss. */
public interface StoreCheck {

    /**
     * Look, and mend.
     *
     * @return what was found, with what has been done or is to be done about it
     */
    List<HostCheck> run();
}

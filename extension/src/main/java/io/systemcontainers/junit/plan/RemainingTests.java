package io.systemcontainers.junit.plan;

import java.util.HashMap;
import java.util.Map;

/**
 * Count the tests that are still to come, by the unique ids of what they are in.
 *
 * <p>Repetitions, parameters and the like become known while they run, so a template counts as one
 * more test for as long as it has not ended. So does a test that turns out to be disabled.
 */
public final class RemainingTests {

    private final Map<String, Node> nodes = new HashMap<>();

    /** Begin with no test at all. */
    public RemainingTests() {}

    /**
     * Tell whether a test may come after another one.
     *
     * @param test the unique id of the test that is beginning
     * @param container the unique id of what the later one is to be in
     * @return whether there may be one; true where nothing is known of the container
     */
    public synchronized boolean mayFollow(String test, String container) {
        Node around = nodes.get(container);
        if (around == null) {
            return true;
        }
        Node own = nodes.get(test);
        return around.open > (own != null && own.isIn(around) ? own.open : 0);
    }

    synchronized void add(String id, String parent, boolean test) {
        Node node = new Node(nodes.get(parent));
        nodes.put(id, node);
        node.change(test ? 1 : 0);
    }

    /** Note the end of a test, or of a container and all that has not run in it. */
    synchronized void end(String id) {
        Node node = nodes.remove(id);
        if (node != null) {
            node.change(-node.open);
        }
    }

    synchronized void clear() {
        nodes.clear();
    }

    private static final class Node {

        private final Node parent;
        private int open;

        Node(Node parent) {
            this.parent = parent;
        }

        void change(int count) {
            for (Node node = this; node != null; node = node.parent) {
                node.open += count;
            }
        }

        boolean isIn(Node around) {
            Node node = this;
            while (node != null && node != around) {
                node = node.parent;
            }
            return node != null;
        }
    }
}

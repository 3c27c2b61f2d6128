package io.systemcontainers.journal;

import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * Put lines in the order of time, and keep all or the last of them. What has no time stays in front
 * of what was logged after it.
 */
final class ChosenLines {

    /* Lines of the same time that follow each other: a file may be nothing but newlines. */
    private static final class Block {
        private final Instant time;
        private final long number;
        private final StringBuilder text = new StringBuilder();
        private int lines;

        private Block(Instant time, long number) {
            this.time = time;
            this.number = number;
        }

        private boolean isAt(Instant other) {
            return time == null ? other == null : time.equals(other);
        }

        private void add(String line) {
            text.append(line).append('\n');
            lines++;
        }

        /* Keep the last lines. */
        private void keep(int count) {
            int at = 0;
            for (; lines > count; lines--) {
                at = text.indexOf("\n", at) + 1;
            }
            text.delete(0, at);
        }
    }

    private final PriorityQueue<Block> blocks =
            new PriorityQueue<>(
                    Comparator.comparing(
                                    (Block block) -> block.time,
                                    Comparator.nullsFirst(Comparator.naturalOrder()))
                            .thenComparingLong(block -> block.number));

    private final int most;
    private long lines;
    private long characters;
    private long numbers;
    private Block current;

    /**
     * @param most how many lines are kept
     */
    ChosenLines(int most) {
        this.most = most;
    }

    /** Add a line; the next of a file, or of the next file. */
    void add(LogLine line) {
        if (current == null || !current.isAt(line.time())) {
            current = new Block(line.time(), numbers++);
            blocks.add(current);
        }
        current.add(line.text());
        lines++;
        characters += line.text().length() + 1;
        if (current.lines > 2L * most) {
            shorten(current);
        }
        while (lines - blocks.peek().lines >= most) {
            drop(blocks.remove());
        }
    }

    private void shorten(Block block) {
        lines -= block.lines;
        characters -= block.text.length();
        block.keep(most);
        lines += block.lines;
        characters += block.text.length();
    }

    private void drop(Block block) {
        lines -= block.lines;
        characters -= block.text.length();
        if (block == current) {
            current = null; // what follows it at the same time is dropped as well
        }
    }

    /** Return how many characters are kept. */
    long characters() {
        return characters;
    }

    /** Return what is kept, and keep nothing any more. */
    String text() {
        StringBuilder text = new StringBuilder();
        while (!blocks.isEmpty()) {
            Block first = blocks.remove();
            int rest = (int) (lines - first.lines);
            first.keep(Math.min(first.lines, most - rest));
            text.append(first.text);
            lines = rest;
        }
        return text.toString();
    }
}

package io.systemcontainers.chaos;

import java.util.Map;
import java.util.TreeMap;

/** What was done in all rounds. */
final class Tally {

    private final Map<String, Integer> killed = new TreeMap<>();
    private final Map<String, Integer> done = new TreeMap<>();
    private String image;
    private int rounds;
    private int wanting;

    void round(boolean inWant) {
        rounds++;
        wanting += inWant ? 1 : 0;
    }

    void killed(String what) {
        killed.merge(what, 1, Integer::sum);
    }

    void damaged(String what) {
        System.out.println("chaos: " + what);
        image = null; // one that is made again may be of newer packages
        done.merge("DAMAGE", 1, Integer::sum);
    }

    /** Add what a victim says that it has done, as {@code OPERATION=TIMES …}. */
    void done(String summary) {
        for (String part : summary.split(" ")) {
            String[] pair = part.split("=");
            done.merge(pair[0], Integer.parseInt(pair[1]), Integer::sum);
        }
    }

    /** Compare what is in the image with what was in it in the first round. */
    void sameImage(String digest) {
        if (image == null) {
            image = digest;
        } else if (!image.equals(digest)) {
            throw new AssertionError("the image has changed: " + image + " is now " + digest);
        }
    }

    @Override
    public String toString() {
        return rounds
                + " rounds, "
                + wanting
                + " of them in want; killed: "
                + killed
                + "; done by victims that lived to tell: "
                + done;
    }
}

package io.systemcontainers.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/**
 * Tell how far words are apart, to guess what somebody meant: the distance of Damerau and
 * Levenshtein, of which no letter is edited twice.
 */
public final class Distance {

    private Distance() {}

    /**
     * Guess what somebody meant.
     *
     * @param word what was written
     * @param known what could have been meant, at least one
     * @return the nearest; of those that are as near, one that the word is the beginning of
     */
    public static String nearest(String word, Collection<String> known) {
        return known.stream()
                .min(
                        Comparator.comparingInt((String candidate) -> between(word, candidate))
                                .thenComparing(candidate -> !candidate.startsWith(word)))
                .orElseThrow();
    }

    /**
     * Guess what was meant where there is reason to: one letter in four may differ, and no digit
     * but a zero. Another number is another thing, and no slip.
     *
     * @param word what was written
     * @param known what could have been meant
     * @return the nearest, where it is near
     */
    public static Optional<String> near(String word, Collection<String> known) {
        int most = (word.length() + 1) / 4;
        return known.stream()
                .filter(candidate -> digits(candidate).equals(digits(word)))
                .filter(candidate -> Math.abs(candidate.length() - word.length()) <= most)
                .filter(candidate -> between(word, candidate) <= most)
                .min(
                        Comparator.comparingInt((String candidate) -> between(word, candidate))
                                .thenComparing(Comparator.naturalOrder()));
    }

    private static String digits(String word) {
        return word.replaceAll("[^1-9]", "");
    }

    /**
     * Count the letters to be changed, added or removed, and pairs of neighbors to be exchanged.
     *
     * @param from a word
     * @param to another
     * @return how many
     */
    public static int between(String from, String to) {
        int[][] counts = new int[from.length() + 1][to.length() + 1];
        for (int row = 0; row <= from.length(); row++) {
            for (int column = 0; column <= to.length(); column++) {
                counts[row][column] =
                        row == 0 || column == 0
                                ? row + column
                                : fewest(counts, row, column, from, to);
            }
        }
        return counts[from.length()][to.length()];
    }

    private static int fewest(int[][] counts, int row, int column, String from, String to) {
        int changed =
                counts[row - 1][column - 1]
                        + (from.charAt(row - 1) == to.charAt(column - 1) ? 0 : 1);
        int fewest =
                Math.min(changed, 1 + Math.min(counts[row - 1][column], counts[row][column - 1]));
        boolean exchanged =
                row > 1
                        && column > 1
                        && from.charAt(row - 1) == to.charAt(column - 2)
                        && from.charAt(row - 2) == to.charAt(column - 1);
        return exchanged ? Math.min(fewest, 1 + counts[row - 2][column - 2]) : fewest;
    }
}

package dev.foretoken.runtime.decoding;

import dev.foretoken.api.DraftedTokens;
import java.util.Arrays;
import java.util.List;

/**
 * Tosses the coins of drafted paths. The coin of a segment decides on it once: where a path is drafted anew from some
 * segment on, the later ones had been decided on by nothing that counted.
 */
record PathJudge(Speculation speculation, Segments segments, NoiseSource noise) {
    /**
     * The first segment of each path that is rejected, or {@code to}.
     *
     * @param drafted paths from the beginning of segment {@code from} to that of segment {@code to}
     * @param sites where their tokens are
     */
    int[] firstRejected(DraftedTokens drafted, List<Site> sites, int from, int to) {
        int[] rejectedIn = new int[drafted.count()];
        Arrays.fill(rejectedIn, to);
        int open = rejectedIn.length;
        for (int segment = from; segment < to && open > 0; segment++) {
            double[] logAcceptance = speculation.logAcceptance(segments.of(drafted, segment, to));
            for (int row = 0; row < rejectedIn.length; row++) {
                double coin = noise.acceptance(sites.get(row).image(), sites.get(row).position(), segment);
                if (rejectedIn[row] == to && Math.log(coin) >= logAcceptance[row]) {
                    rejectedIn[row] = segment;
                    open--;
                }
            }
        }
        return rejectedIn;
    }

    /** The log probability that each of these tokens, with their whole paths, is accepted in all segments. */
    double[] logAcceptance(DraftedTokens drafted) {
        double[] all = new double[drafted.count()];
        for (int segment = 0; segment < segments.count(); segment++) {
            double[] here = speculation.logAcceptance(segments.of(drafted, segment, segments.count()));
            for (int row = 0; row < all.length; row++) {
                all[row] += here[row];
            }
        }
        return all;
    }
}

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
     * The first segment of each path that is rejected, or the number of segments.
     *
     * @param drafted paths that reach from the beginning of segment {@code from} to the end
     * @param sites where their tokens are
     * @param from the first segment to judge
     */
    int[] firstRejected(DraftedTokens drafted, List<Site> sites, int from) {
        int[] rejectedIn = new int[drafted.count()];
        Arrays.fill(rejectedIn, segments.count());
        int open = rejectedIn.length;
        for (int segment = from; segment < segments.count() && open > 0; segment++) {
            double[] logAcceptance = speculation.logAcceptance(segments.of(drafted, segment));
            for (int row = 0; row < rejectedIn.length; row++) {
                double coin = noise.acceptance(sites.get(row).image(), sites.get(row).position(), segment);
                if (rejectedIn[row] == segments.count() && Math.log(coin) >= logAcceptance[row]) {
                    rejectedIn[row] = segment;
                    open--;
                }
            }
        }
        return rejectedIn;
    }
}

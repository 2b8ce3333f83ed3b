package dev.foretoken.acceptance;

import dev.foretoken.api.AcceptanceCriterion;
import dev.foretoken.api.DraftedTokens;
import java.util.Arrays;

/**
 * min(1, p(Y) / q(Y)) of the whole denoising path Y: speculative sampling (Leviathan et al. 2023, arXiv 2211.17192,
 * section 2.3) with the path as the symbol.
 */
public final class PathRatioCriterion implements AcceptanceCriterion {
    @Override
    public Guarantee guarantee() {
        return Guarantee.LOSSLESS;
    }

    @Override
    public Evidence evidence() {
        return Evidence.PATH;
    }

    @Override
    public double[] logAcceptance(DraftedTokens drafted) {
        return Arrays.stream(PathRatio.logs(drafted)).map(log -> Math.min(0, log)).toArray();
    }
}

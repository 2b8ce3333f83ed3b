package dev.foretoken.acceptance;

import dev.foretoken.api.AcceptanceCriterion.Guarantee;
import dev.foretoken.api.DenoisedTokens;
import dev.foretoken.api.DraftedTokens;
import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.ForetokenException.Code;
import dev.foretoken.api.Resampler;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Draws from the target's last Gaussian and keeps a proposal with probability max(0, S p - q) / (S p) (Wang et al.
 * 2024, arXiv 2411.11925, section 3.4), in log space.
 */
public final class LastGaussianResidual implements Resampler {
    private static final int DEFAULT_ATTEMPTS = 100;

    private final int maxAttempts;

    /**
     * When to give up.
     *
     * @param maxAttempts proposals for one token; 0 for {@value #DEFAULT_ATTEMPTS}
     */
    public record Settings(int maxAttempts) {
        public Settings {
            maxAttempts = maxAttempts == 0 ? DEFAULT_ATTEMPTS : maxAttempts;
            if (maxAttempts < 1 || maxAttempts > MOST_ATTEMPTS) {
                throw new ForetokenException(
                        Code.INVALID_ARGUMENT,
                        "The number of attempts [" + maxAttempts + "] must be from 1 to " + MOST_ATTEMPTS);
            }
        }
    }

    public LastGaussianResidual(Settings settings) {
        this.maxAttempts = settings.maxAttempts();
    }

    @Override
    public Guarantee guarantee() {
        return Guarantee.SURROGATE;
    }

    @Override
    public List<Outcome> resample(DraftedTokens rejected, Randomness randomness) {
        LastGaussians laws = new LastGaussians(rejected);
        return IntStream.range(0, rejected.count()).mapToObj(row -> resample(laws, row, randomness)).toList();
    }

    private Outcome resample(LastGaussians laws, int row, Randomness randomness) {
        for (int attempt = 0; attempt < maxAttempts; attempt++) {
            float[] proposal = proposal(laws.drafted().target(), row, randomness.normals(row, attempt));
            if (randomness.uniform(row, attempt) < laws.residual(row, proposal)) {
                return new Drawn(proposal, attempt + 1);
            }
        }
        return new GaveUp(maxAttempts);
    }

    private static float[] proposal(DenoisedTokens target, int row, float[] normals) {
        for (int d = 0; d < normals.length; d++) {
            int i = row * normals.length + d;
            normals[d] = target.finalMean().data()[i] + target.finalDeviation().data()[i] * normals[d];
        }
        return normals;
    }
}

package dev.foretoken.acceptance;

import dev.foretoken.api.DiffusionHead.DenoisingPath;
import dev.foretoken.api.DraftedTokens;
import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.ForetokenException.Code;
import java.util.Optional;

/**
 * The ratio of the two laws of denoising paths, log p(Y) - log q(Y), where the law of a path is the product of the
 * Gaussians of its steps. The law of x_T is standard normal under both and cancels.
 *
 * <p>The models compute in float32, in which the same path has a slightly different probability in another batch. A log
 * ratio within {@value #ROUNDING} is taken to be 0, so that equal laws accept each other and no residual is looked for
 * where there is none but rounding. That moves the law of what is judged by at most as much in total variation, times
 * the share of the paths that it concerns: of a token, or of each of its segments, whose bounds then add.
 */
final class PathRatio {
    static final double ROUNDING = 1e-3;

    private PathRatio() {}

    /** log p(Y) - log q(Y) of each token's path; negative infinity where the target cannot have drawn it. */
    static double[] logs(DraftedTokens tokens) {
        DenoisingPath draft = path(tokens.draft().path());
        DenoisingPath target = path(tokens.target().path());
        double[] logs = new double[tokens.count()];
        int step = tokens.count() * tokens.dimension();
        for (int i = 0; i < target.means().size(); i++) {
            double x = target.states().data()[i];
            logs[i % step / tokens.dimension()] += logDensity(target, i, x) - logDensity(draft, i, x);
        }
        for (int row = 0; row < logs.length; row++) {
            logs[row] = Math.abs(logs[row]) <= ROUNDING ? 0 : logs[row];
        }
        return logs;
    }

    /** Up to a constant that cancels. */
    private static double logDensity(DenoisingPath law, int i, double x) {
        double deviation = law.deviations().data()[i];
        double distance = (x - law.means().data()[i]) / deviation;
        return -Math.log(deviation) - distance * distance / 2;
    }

    private static DenoisingPath path(Optional<DenoisingPath> path) {
        return path.orElseThrow(() -> new ForetokenException(
                Code.INVALID_ARGUMENT, "There are no denoising paths to judge: the host must ask for [PATH] evidence"));
    }
}

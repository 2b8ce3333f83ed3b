package dev.foretoken.runtime.decoding;

import dev.foretoken.api.DenoisedTokens;
import dev.foretoken.api.DiffusionHead.DenoisingLaw;
import dev.foretoken.api.DiffusionHead.DenoisingPath;
import dev.foretoken.api.DiffusionHead.Steps;
import dev.foretoken.api.DraftedTokens;
import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.Resampler;
import dev.foretoken.runtime.decoding.GenerationEvent.Role;
import java.util.List;
import java.util.Optional;

/**
 * What a resampler may ask about rejected tokens.
 *
 * @param passes asks the heads
 * @param noise has the random numbers
 * @param sites where the tokens are
 * @param segment of their paths
 * @param draft the draft's laws over the steps that were rejected
 * @param target the target's
 * @param starts the states before these steps, [n, D], unless they are the first
 */
record Proposals(
        ModelPasses passes, NoiseSource noise, List<Site> sites, int segment, DenoisingLaw draft,
        DenoisingLaw target, int dimension, Optional<FloatBlock> starts)
        implements Resampler.Randomness {
    @Override
    public float[] normals(int row, int attempt) {
        float[] values = new float[dimension];
        fill(row, attempt, target.steps().first(), values, 0);
        return values;
    }

    @Override
    public double uniform(int row, int attempt) {
        return noise.proposalCoin(sites.get(row).image(), sites.get(row).position(), segment, attempt);
    }

    @Override
    public DraftedTokens targetPaths(int[] rows, int[] attempts) {
        Steps steps = target.steps();
        PathNoise fresh = (i, step, values, at, length) -> fill(rows[i], attempts[i], step, values, at);
        FloatBlock drawn = starts
                .map(states -> fresh.block(steps, states.gather(rows)))
                .orElseGet(() -> fresh.block(steps, rows.length, dimension));
        DenoisedTokens proposals = passes.sample(Role.TARGET, target.gather(rows), drawn, true);
        DenoisingPath path = proposals.path().orElseThrow();
        return new DraftedTokens(passes.evaluate(Role.DRAFT, draft.gather(rows), path.states()), proposals);
    }

    private void fill(int row, int attempt, int step, float[] values, int at) {
        noise.proposal(
                sites.get(row).image(), sites.get(row).position(), attempt, step, values, at, dimension);
    }
}

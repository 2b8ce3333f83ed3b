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
 * What a resampler may ask about rejected tokens. Where a single step was rejected its Gaussians are known, and
 * proposals cost next to nothing.
 *
 * @param passes asks the heads
 * @param noise has the random numbers
 * @param sites where the tokens are
 * @param segment of their paths
 * @param rejected what was drafted there, under both laws
 * @param draft the draft's laws over the steps that were rejected
 * @param target the target's
 * @param starts the states before these steps, [n, D], unless they are the first
 */
record Proposals(
        ModelPasses passes, NoiseSource noise, List<Site> sites, int segment, DraftedTokens rejected,
        DenoisingLaw draft, DenoisingLaw target, Optional<FloatBlock> starts)
        implements Resampler.Randomness {
    @Override
    public float[] normals(int row, int attempt) {
        float[] values = new float[rejected.dimension()];
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
        if (steps.count() == 1 && rejected.draft().path().isPresent() && rejected.target().path().isPresent()) {
            return takingTheStepAgain(rows, fresh);
        }
        FloatBlock drawn = starts
                .map(states -> fresh.block(steps, states.gather(rows)))
                .orElseGet(() -> fresh.block(steps, rows.length, rejected.dimension()));
        DenoisedTokens proposals = passes.sample(Role.TARGET, target.gather(rows), drawn, true);
        DenoisingPath path = proposals.path().orElseThrow();
        return new DraftedTokens(passes.evaluate(Role.DRAFT, draft.gather(rows), path.states()), proposals);
    }

    /** From the state where it was rejected; also if that is the first, whose law both models share. */
    private DraftedTokens takingTheStepAgain(int[] rows, PathNoise fresh) {
        DenoisingPath draftPath = rejected.draft().path().orElseThrow().gather(rows);
        DenoisingPath targetPath = rejected.target().path().orElseThrow().gather(rows);
        FloatBlock drawn = fresh.block(target.steps(), targetPath.state(1));
        for (int i = 0; i < targetPath.means().size(); i++) {
            drawn.data()[i] = targetPath.means().data()[i] + targetPath.deviations().data()[i] * drawn.data()[i];
        }
        return new DraftedTokens(
                DenoisedTokens.of(
                        new DenoisingPath(drawn, draftPath.means(), draftPath.deviations()), draft.temperature()),
                DenoisedTokens.of(
                        new DenoisingPath(drawn, targetPath.means(), targetPath.deviations()), target.temperature()));
    }

    private void fill(int row, int attempt, int step, float[] values, int at) {
        noise.proposal(
                sites.get(row).image(), sites.get(row).position(), attempt, step, values, at, rejected.dimension());
    }
}

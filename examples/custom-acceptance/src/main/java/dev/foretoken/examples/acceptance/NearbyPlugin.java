package dev.foretoken.examples.acceptance;

import dev.foretoken.api.AcceptanceCriterion;
import dev.foretoken.api.PartFactory;
import dev.foretoken.api.Plugin;
import dev.foretoken.api.Resampler;
import java.util.List;

/** The entry of the jar. */
public final class NearbyPlugin implements Plugin {
    @Override
    public String name() {
        return "nearby";
    }

    @Override
    public String description() {
        return "Keeps drafted tokens that lie near what the target draws from the same noise";
    }

    @Override
    public String version() {
        return "1.0";
    }

    @Override
    public List<PartFactory<AcceptanceCriterion, ?>> acceptanceCriteria() {
        return List.of(PartFactory.of(
                "nearby", "exp(-(distance / tolerance)^2) between the drafted token and the target's; no guarantee",
                NearbyCriterion.Settings.class, (settings, context) -> new NearbyCriterion(settings)));
    }

    @Override
    public List<PartFactory<Resampler, ?>> resamplers() {
        return List.of(PartFactory.of(
                "target-draw", "what the target draws from the same noise", PartFactory.NoSettings.class,
                (settings, context) -> new TargetDraw()));
    }
}

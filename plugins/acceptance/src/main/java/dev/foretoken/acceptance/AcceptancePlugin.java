package dev.foretoken.acceptance;

import dev.foretoken.api.AcceptanceCriterion;
import dev.foretoken.api.PartFactory;
import dev.foretoken.api.PartFactory.NoSettings;
import dev.foretoken.api.Plugin;
import dev.foretoken.api.Resampler;
import java.util.List;

/** The rules of the decoding policies. */
public final class AcceptancePlugin implements Plugin {
    @Override
    public String name() {
        return "acceptance";
    }

    @Override
    public String description() {
        return "Acceptance rules and resamplers of the decoding policies";
    }

    @Override
    public String version() {
        return "0.1.0";
    }

    @Override
    public List<PartFactory<AcceptanceCriterion, ?>> acceptanceCriteria() {
        return List.of(
                PartFactory.of(
                        "path-ratio", "the ratio of the laws of whole denoising paths; lossless", NoSettings.class,
                        (settings, context) -> new PathRatioCriterion()),
                PartFactory.of(
                        "cspd", "the paper's ratio of the last Gaussians, times S; surrogate",
                        CspdCriterion.Settings.class, (settings, context) -> new CspdCriterion(settings)));
    }

    @Override
    public List<PartFactory<Resampler, ?>> resamplers() {
        return List.of(
                PartFactory.of(
                        "path-residual", "draws paths from the target, of which it keeps what the draft does not cover",
                        PathResidual.Settings.class, (settings, context) -> new PathResidual(settings)),
                PartFactory.of(
                        "last-gaussian-residual",
                        "draws from the target's last Gaussian what the draft's does not cover",
                        LastGaussianResidual.Settings.class,
                        (settings, context) -> new LastGaussianResidual(settings)));
    }
}

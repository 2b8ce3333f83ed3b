package dev.foretoken.acceptance;

import dev.foretoken.api.AcceptanceCriterion;
import dev.foretoken.api.Plugin;
import dev.foretoken.api.Resampler;
import dev.foretoken.testkit.AcceptanceCriterionContract;
import dev.foretoken.testkit.PluginContract;
import dev.foretoken.testkit.ResamplerContract;
import org.junit.jupiter.api.Nested;

/** What the API says of any rule holds for these, losslessness included where it is promised. */
final class AcceptanceContractsTest {
    @Nested
    final class ByPathRatio extends AcceptanceCriterionContract {
        @Override
        protected AcceptanceCriterion create() {
            return new PathRatioCriterion();
        }

        @Override
        protected Resampler resampler() {
            return pathResidual();
        }
    }

    @Nested
    final class FromPathResidual extends ResamplerContract {
        @Override
        protected Resampler create() {
            return pathResidual();
        }

        @Override
        protected AcceptanceCriterion criterion() {
            return new PathRatioCriterion();
        }
    }

    @Nested
    final class Cspd extends AcceptanceCriterionContract {
        @Override
        protected AcceptanceCriterion create() {
            return cspd(1);
        }

        @Override
        protected Resampler resampler() {
            return lastGaussianResidual();
        }
    }

    @Nested
    final class FlattenedCspd extends AcceptanceCriterionContract {
        @Override
        protected AcceptanceCriterion create() {
            return cspd(42);
        }

        @Override
        protected Resampler resampler() {
            return lastGaussianResidual();
        }
    }

    @Nested
    final class FromLastGaussianResidual extends ResamplerContract {
        @Override
        protected Resampler create() {
            return lastGaussianResidual();
        }

        @Override
        protected AcceptanceCriterion criterion() {
            return cspd(1);
        }
    }

    @Nested
    final class Entry extends PluginContract {
        @Override
        protected Plugin create() {
            return new AcceptancePlugin();
        }
    }

    private static Resampler pathResidual() {
        return new PathResidual(new PathResidual.Settings(0));
    }

    private static AcceptanceCriterion cspd(double flattening) {
        return new CspdCriterion(new CspdCriterion.Settings(flattening));
    }

    private static Resampler lastGaussianResidual() {
        return new LastGaussianResidual(new LastGaussianResidual.Settings(0));
    }
}

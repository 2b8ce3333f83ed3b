package dev.foretoken.examples.acceptance;

import dev.foretoken.api.AcceptanceCriterion;
import dev.foretoken.api.Plugin;
import dev.foretoken.api.Resampler;
import dev.foretoken.testkit.AcceptanceCriterionContract;
import dev.foretoken.testkit.PluginContract;
import dev.foretoken.testkit.ResamplerContract;
import org.junit.jupiter.api.Nested;

/** What the API says of any rule holds for this one, which promises nothing of the law. */
final class NearbyContractsTest {
    @Nested
    final class Nearby extends AcceptanceCriterionContract {
        @Override
        protected AcceptanceCriterion create() {
            return nearby();
        }

        @Override
        protected Resampler resampler() {
            return new TargetDraw();
        }
    }

    @Nested
    final class FromTargetDraw extends ResamplerContract {
        @Override
        protected Resampler create() {
            return new TargetDraw();
        }

        @Override
        protected AcceptanceCriterion criterion() {
            return nearby();
        }
    }

    @Nested
    final class Entry extends PluginContract {
        @Override
        protected Plugin create() {
            return new NearbyPlugin();
        }
    }

    private static AcceptanceCriterion nearby() {
        return new NearbyCriterion(new NearbyCriterion.Settings(null));
    }
}

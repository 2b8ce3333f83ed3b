package dev.foretoken.reference;

import dev.foretoken.api.ARBackbone;
import dev.foretoken.api.ARBackbone.Attention;
import dev.foretoken.api.DiffusionHead;
import dev.foretoken.api.LatentSpec;
import dev.foretoken.api.Plugin;
import dev.foretoken.testkit.BidirectionalBackboneContract;
import dev.foretoken.testkit.CausalBackboneContract;
import dev.foretoken.testkit.DiffusionHeadContract;
import dev.foretoken.testkit.PluginContract;
import org.junit.jupiter.api.Nested;

/** What the API says of any part holds for these. */
final class ReferenceContractsTest {
    @Nested
    final class CausalChain extends CausalBackboneContract {
        @Override
        protected ARBackbone create() {
            return chain(Attention.CAUSAL);
        }
    }

    @Nested
    final class MaskedChain extends BidirectionalBackboneContract {
        @Override
        protected ARBackbone create() {
            return chain(Attention.BIDIRECTIONAL);
        }
    }

    @Nested
    final class Gaussian extends DiffusionHeadContract {
        @Override
        protected DiffusionHead create() {
            return new GaussianHead(new GaussianHead.Settings(0.5, "ddim8"), 2);
        }
    }

    @Nested
    final class Entry extends PluginContract {
        @Override
        protected Plugin create() {
            return new ReferencePlugin();
        }
    }

    private static ARBackbone chain(Attention attention) {
        return new GaussianChain(new GaussianChain.Settings(3, attention, 0.7, 0.1), new LatentSpec(2, 2, 4, 1, 1));
    }
}

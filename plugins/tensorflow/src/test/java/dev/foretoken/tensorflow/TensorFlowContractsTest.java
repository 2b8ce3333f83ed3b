package dev.foretoken.tensorflow;

import dev.foretoken.api.ARBackbone;
import dev.foretoken.api.DiffusionHead;
import dev.foretoken.api.LatentDecoder;
import dev.foretoken.api.Plugin;
import dev.foretoken.testkit.BidirectionalBackboneContract;
import dev.foretoken.testkit.CausalBackboneContract;
import dev.foretoken.testkit.DiffusionHeadContract;
import dev.foretoken.testkit.LatentDecoderContract;
import dev.foretoken.testkit.PluginContract;
import org.junit.jupiter.api.Nested;

/** What the API says of any part holds for these, with random weights. */
final class TensorFlowContractsTest {
    @Nested
    final class Mar extends BidirectionalBackboneContract {
        @Override
        protected ARBackbone create() {
            return MarBackboneTest.SMALL.backbone();
        }
    }

    @Nested
    final class UnevenMar extends BidirectionalBackboneContract {
        @Override
        protected ARBackbone create() {
            return MarBackboneTest.UNEVEN.backbone();
        }
    }

    @Nested
    final class Causal extends CausalBackboneContract {
        @Override
        protected ARBackbone create() {
            return CausalBackboneTest.SMALL.backbone();
        }
    }

    @Nested
    final class CausalWithOneSlot extends CausalBackboneContract {
        @Override
        protected ARBackbone create() {
            return CausalBackboneTest.UNEVEN.backbone(1);
        }
    }

    @Nested
    final class CausalOnHeap extends CausalBackboneContract {
        @Override
        protected ARBackbone create() {
            return CausalBackboneTest.UNEVEN.onHeap(100).backbone();
        }
    }

    @Nested
    final class AdaLn extends DiffusionHeadContract {
        @Override
        protected DiffusionHead create() {
            return AdaLnHeadTest.head();
        }
    }

    @Nested
    final class Kl extends LatentDecoderContract {
        @Override
        protected LatentDecoder create() {
            return KlAutoencoderTest.decoder();
        }
    }

    @Nested
    final class Entry extends PluginContract {
        @Override
        protected Plugin create() {
            return new TensorFlowPlugin();
        }
    }
}

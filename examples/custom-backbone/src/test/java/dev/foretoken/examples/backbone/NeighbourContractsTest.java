package dev.foretoken.examples.backbone;

import dev.foretoken.api.ARBackbone;
import dev.foretoken.api.DiffusionHead;
import dev.foretoken.api.LatentDecoder;
import dev.foretoken.api.LatentSpec;
import dev.foretoken.api.Plugin;
import dev.foretoken.testkit.BidirectionalBackboneContract;
import dev.foretoken.testkit.DiffusionHeadContract;
import dev.foretoken.testkit.LatentDecoderContract;
import dev.foretoken.testkit.PluginContract;
import org.junit.jupiter.api.Nested;

/** What the API says of any part holds for these. */
final class NeighbourContractsTest {
    @Nested
    final class Neighbours extends BidirectionalBackboneContract {
        @Override
        protected ARBackbone create() {
            return new NeighbourBackbone(new NeighbourBackbone.Settings(4, 0.75f), new LatentSpec(3, 4, 6, 2, 1));
        }
    }

    @Nested
    final class Gaussian extends DiffusionHeadContract {
        @Override
        protected DiffusionHead create() {
            return new GaussianHead(new GaussianHead.Settings(0.25, "ddim20"), 3);
        }
    }

    @Nested
    final class Pixels extends LatentDecoderContract {
        @Override
        protected LatentDecoder create() {
            return new PixelDecoder(new PixelDecoder.Settings(2));
        }
    }

    @Nested
    final class Entry extends PluginContract {
        @Override
        protected Plugin create() {
            return new NeighbourPlugin();
        }
    }
}

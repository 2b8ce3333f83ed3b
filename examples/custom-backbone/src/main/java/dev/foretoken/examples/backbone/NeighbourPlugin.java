package dev.foretoken.examples.backbone;

import dev.foretoken.api.ARBackbone;
import dev.foretoken.api.DiffusionHead;
import dev.foretoken.api.LatentDecoder;
import dev.foretoken.api.PartFactory;
import dev.foretoken.api.Plugin;
import java.util.List;

/** The entry of the jar. */
public final class NeighbourPlugin implements Plugin {
    @Override
    public String name() {
        return "neighbours";
    }

    @Override
    public String description() {
        return "Gaussian tokens that follow their neighbours, in closed form";
    }

    @Override
    public String version() {
        return "1.0";
    }

    @Override
    public List<PartFactory<ARBackbone, ?>> backbones() {
        return List.of(PartFactory.of(
                "neighbours", "the mean of a token's known neighbours and of its class",
                NeighbourBackbone.Settings.class,
                (settings, context) -> new NeighbourBackbone(settings, context.latent())));
    }

    @Override
    public List<PartFactory<DiffusionHead, ?>> heads() {
        return List.of(PartFactory.of(
                "gaussian", "denoises a Gaussian around the condition exactly", GaussianHead.Settings.class,
                (settings, context) -> new GaussianHead(settings, context.latent().tokenDimension())));
    }

    @Override
    public List<PartFactory<LatentDecoder, ?>> latentDecoders() {
        return List.of(PartFactory.of(
                "pixels", "shows a latent of three channels as red, green and blue squares",
                PixelDecoder.Settings.class, (settings, context) -> new PixelDecoder(settings)));
    }
}

package dev.foretoken.reference;

import dev.foretoken.api.ARBackbone;
import dev.foretoken.api.DiffusionHead;
import dev.foretoken.api.PartFactory;
import dev.foretoken.api.Plugin;
import java.util.List;

/** A Gaussian token chain. */
public final class ReferencePlugin implements Plugin {
    @Override
    public String name() {
        return "reference";
    }

    @Override
    public String description() {
        return "A Gaussian token chain in closed form, in pure Java";
    }

    @Override
    public String version() {
        return "0.1.0";
    }

    @Override
    public List<PartFactory<ARBackbone, ?>> backbones() {
        return List.of(PartFactory.of(
                "gaussian-chain", "the mean of a token follows its class and the token drawn last",
                GaussianChain.Settings.class, (settings, context) -> new GaussianChain(settings, context.latent())));
    }

    @Override
    public List<PartFactory<DiffusionHead, ?>> heads() {
        return List.of(PartFactory.of(
                "gaussian-head", "denoises a Gaussian around the condition", GaussianHead.Settings.class,
                (settings, context) -> new GaussianHead(settings, context.latent().tokenDimension())));
    }
}

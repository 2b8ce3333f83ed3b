package dev.foretoken.tensorflow;

import dev.foretoken.api.LatentSpec;
import dev.foretoken.api.Weights;
import dev.foretoken.models.GoldenFolder;
import dev.foretoken.models.KlAutoencoderSpec;
import java.util.List;
import java.util.stream.IntStream;

/** The autoencoder of a golden folder; its size is read from its tensors. */
record GoldenAutoencoder(KlAutoencoderSpec spec, LatentSpec latent, Weights weights) {
    static GoldenAutoencoder of(GoldenFolder folder) {
        Weights weights = folder.open("vae.safetensors");
        int width = weights.shape("encoder.conv_in.weight")[0];
        int levels = count(weights, "encoder.down.%d.block.0.conv1.weight");
        List<Integer> multipliers = IntStream.range(0, levels)
                .mapToObj(level -> weights.shape("encoder.down." + level + ".block.0.conv1.weight")[0] / width)
                .toList();
        KlAutoencoderSpec spec = new KlAutoencoderSpec(
                width, multipliers, count(weights, "encoder.down.0.block.%d.conv1.weight"),
                attention(weights, "encoder.down", levels), attention(weights, "decoder.up", levels));
        int side = folder.json("vae_config.json").get("resolution").asInt() / spec.factor();
        int channels = weights.shape("post_quant_conv.weight")[0];
        return new GoldenAutoencoder(spec, new LatentSpec(channels, side, side, 1, 0.2325f), weights);
    }

    private static int count(Weights weights, String name) {
        return (int) IntStream.iterate(0, i -> weights.names().contains(name.formatted(i)), i -> i + 1).count();
    }

    private static List<Integer> attention(Weights weights, String half, int levels) {
        return IntStream.range(0, levels)
                .filter(level -> weights.names().contains(half + "." + level + ".attn.0.q.weight"))
                .boxed()
                .toList();
    }
}

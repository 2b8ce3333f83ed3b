package dev.foretoken.tensorflow;

import com.fasterxml.jackson.databind.JsonNode;
import dev.foretoken.api.Device;
import dev.foretoken.api.LatentSpec;
import dev.foretoken.api.PartContext;
import dev.foretoken.api.Precision;
import dev.foretoken.api.Weights;
import dev.foretoken.api.numerics.DiffusionSchedule;
import dev.foretoken.models.DiffusionHeadSpec;
import dev.foretoken.models.GoldenFolder;
import dev.foretoken.models.MarBackboneSpec;
import dev.foretoken.models.MarBackboneSpec.Transformer;

/** One of the two models of a golden folder, {@code target} or {@code draft}. */
record GoldenModel(
        MarBackboneSpec backboneSpec, DiffusionHeadSpec headSpec, LatentSpec latent, Weights weights, Device device) {
    static GoldenModel of(GoldenFolder folder, String name, Device device) {
        JsonNode config = folder.json("config.json").get(name);
        Weights weights = folder.open(name + ".safetensors");
        int side = config.get("img_size").asInt() / config.get("vae_stride").asInt();
        LatentSpec latent = new LatentSpec(
                config.get("vae_embed_dim").asInt(), side, side, config.get("patch_size").asInt(), 0.2325f);
        // The checkpoints may embed more classes than the configuration names.
        MarBackboneSpec backbone = new MarBackboneSpec(
                weights.shape("class_emb.weight")[0], config.get("buffer_size").asInt(),
                transformer(config, "encoder"), transformer(config, "decoder"));
        DiffusionHeadSpec head = new DiffusionHeadSpec(
                backbone.decoder().width(), config.get("diffloss_d").asInt(), config.get("diffloss_w").asInt(),
                config.get("num_sampling_steps").asText(), DiffusionSchedule.Noise.COSINE);
        return new GoldenModel(backbone, head, latent, weights, device);
    }

    MarBackbone backbone() {
        return new MarBackbone(backboneSpec, context(Precision.FLOAT32));
    }

    AdaLnHead head() {
        return new AdaLnHead(headSpec, context(Precision.FLOAT32));
    }

    PartContext context(Precision precision) {
        return new FixedContext(latent, weights, device, precision);
    }

    private static Transformer transformer(JsonNode config, String half) {
        return new Transformer(
                config.get(half + "_embed_dim").asInt(), config.get(half + "_depth").asInt(),
                config.get(half + "_num_heads").asInt(), 4);
    }
}

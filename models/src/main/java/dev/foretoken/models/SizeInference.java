package dev.foretoken.models;

import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.LatentSpec;
import dev.foretoken.models.CheckpointImport.Options;
import dev.foretoken.models.MarBackboneSpec.Transformer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * Tells a model's size from the names and shapes of its tensors.
 *
 * @param source to name in errors
 * @param shapes by official name
 * @param options what shapes do not tell
 */
record SizeInference(Path source, Map<String, int[]> shapes, Options options) {
    /** Cells along an axis of an official latent; an autoencoder works on any number. */
    private static final int OFFICIAL_CELLS = 16;

    ModelSpec infer(String name) {
        if (has("diffloss.") || has("encoder_blocks.")) {
            return generator(name);
        }
        if (has("post_quant_conv.") || has("decoder.up.")) {
            return autoencoder(name);
        }
        throw Failures.corrupt(
                source, "its tensors are neither a MAR model's (diffloss.*, encoder_blocks.*) nor a KL autoencoder's"
                        + " (decoder.up.*, post_quant_conv.*), but "
                        + shapes.keySet().stream().limit(5).toList() + " and so on");
    }

    private ModelSpec generator(String name) {
        int tokens = length("diffusion_pos_embed_learned", 1);
        int buffer = length("encoder_pos_embed_learned", 1) - tokens;
        if (buffer < 1) {
            throw Failures.corrupt(
                    source, "its [encoder_pos_embed_learned] has no positions beside those of the [" + tokens
                            + "] tokens in [diffusion_pos_embed_learned]");
        }
        Transformer encoder = transformer("encoder", options.encoderHeads());
        Transformer decoder = transformer(
                "decoder", options.decoderHeads().isPresent() ? options.decoderHeads() : options.encoderHeads());
        int classes = length("class_emb.weight", 0);
        DiffusionHeadSpec head = new DiffusionHeadSpec(
                length("diffloss.net.cond_embed.weight", 1), count("diffloss.net.res_blocks."),
                length("diffloss.net.input_proj.weight", 0), options.diffusionSteps(), null);
        return ModelSpec.generator(
                name, latent(tokens), new MarBackboneSpec(classes, buffer, encoder, decoder), head);
    }

    private Transformer transformer(String name, OptionalInt heads) {
        int width = length(name + "_pos_embed_learned", 2);
        int depth = count(name + "_blocks.");
        int mlpRatio = length(name + "_blocks.0.mlp.fc1.weight", 0) / width;
        return new Transformer(
                width, depth, heads.orElseGet(() -> officialHeads(name, width, depth)), Math.max(1, mlpRatio));
    }

    private int officialHeads(String name, int width, int depth) {
        return OfficialModels.transformers()
                .filter(official -> official.width() == width && official.depth() == depth)
                .findFirst()
                .map(Transformer::heads)
                .orElseThrow(() -> new ForetokenException(
                        ForetokenException.Code.INVALID_ARGUMENT,
                        "The " + name + " of [" + source + "] is [" + width + "] wide and [" + depth
                                + "] blocks deep, which no official model is: say how many attention heads it has"));
    }

    private LatentSpec latent(int tokens) {
        int patch = options.patch();
        int dimension = length("z_proj.weight", 1);
        if (dimension % ((long) patch * patch) != 0) {
            throw new ForetokenException(
                    ForetokenException.Code.INVALID_ARGUMENT,
                    "Tokens of [" + dimension + "] values cannot be patches of [" + patch + "x" + patch + "] cells");
        }
        int height = options.height().orElse((int) Math.sqrt(tokens) * patch);
        int rows = height / patch;
        int columns = rows == 0 ? 0 : tokens / rows;
        boolean isSquare = options.height().isEmpty();
        if (height % patch != 0 || rows * columns != tokens || isSquare && rows != columns) {
            throw new ForetokenException(
                    ForetokenException.Code.INVALID_ARGUMENT,
                    "[" + tokens + "] tokens of patch [" + patch + "] "
                            + (isSquare ? "make no square" : "do not fill [" + height + "] rows of cells")
                            + ": say how many rows of cells the latent has");
        }
        return new LatentSpec(dimension / (patch * patch), height, columns * patch, patch, options.scale());
    }

    private ModelSpec autoencoder(String name) {
        int width = length("encoder.conv_in.weight", 0);
        int levels = count("encoder.down.");
        List<Integer> multipliers = IntStream.range(0, levels)
                .map(level -> length("encoder.down." + level + ".block.0.conv1.weight", 0) / width)
                .boxed()
                .toList();
        int cells = options.height().orElse(OFFICIAL_CELLS);
        LatentSpec latent = new LatentSpec(length("post_quant_conv.weight", 0), cells, cells, 1, options.scale());
        return ModelSpec.autoencoder(
                name, latent, new KlAutoencoderSpec(
                        width, multipliers, count("encoder.down.0.block."), attention("encoder.down.", levels),
                        attention("decoder.up.", levels)));
    }

    private List<Integer> attention(String prefix, int levels) {
        return IntStream.range(0, levels).filter(level -> has(prefix + level + ".attn.")).boxed().toList();
    }

    private boolean has(String prefix) {
        return shapes.keySet().stream().anyMatch(name -> name.startsWith(prefix));
    }

    /** Number of layers that are numbered from 0 behind the prefix. */
    private int count(String prefix) {
        return 1 + shapes.keySet().stream()
                .filter(name -> name.startsWith(prefix))
                .map(name -> name.substring(prefix.length()).split("\\.", 2)[0])
                .filter(number -> number.matches("\\d{1,4}"))
                .mapToInt(Integer::parseInt)
                .max()
                .orElseThrow(() -> Failures.corrupt(source, "it lacks the tensors [" + prefix + "*]"));
    }

    private int length(String name, int axis) {
        int[] shape = shapes.get(name);
        if (shape == null || axis >= shape.length || shape[axis] < 1) {
            throw Failures.corrupt(
                    source, "its tensor [" + name + "] is "
                            + (shape == null ? "missing" : "of the shape " + Arrays.toString(shape))
                            + ", so the model's size cannot be told");
        }
        return shape[axis];
    }
}

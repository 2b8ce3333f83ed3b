package dev.foretoken.tensorflow;

import dev.foretoken.api.DiffusionHead.DenoisingLaw;
import dev.foretoken.api.DiffusionHead.Guidance;
import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.LatentSpec;
import dev.foretoken.api.PrefixContext;
import dev.foretoken.api.numerics.Respacing;
import dev.foretoken.models.CausalBackboneSpec;
import dev.foretoken.models.DiffusionHeadSpec;
import dev.foretoken.models.MarBackboneSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Takes decoding steps with a small model and prints the resident pages after some and after all of them. */
final class DecodingSteps {
    private DecodingSteps() {}

    /** @param arguments after how many steps to look first, number of steps, and tensors to leave open at each */
    public static void main(String[] arguments) throws IOException {
        LatentSpec latent = new LatentSpec(16, 8, 8, 1, 1);
        MarBackboneSpec.Transformer transformer = new MarBackboneSpec.Transformer(64, 1, 4, 2);
        MarBackboneSpec backboneSpec = new MarBackboneSpec(10, 8, transformer, transformer);
        CausalBackboneSpec causalSpec = new CausalBackboneSpec(10, transformer);
        DiffusionHeadSpec headSpec = new DiffusionHeadSpec(64, 1, 64, "5", null);
        try (MarBackbone backbone = new MarBackbone(
                        backboneSpec, FixedContext.onCpu(latent, new SyntheticWeights(backboneSpec.tensors(latent))));
                CausalBackbone causal = new CausalBackbone(
                        causalSpec, FixedContext.onCpu(latent, new SyntheticWeights(causalSpec.tensors(latent))));
                AdaLnHead head = new AdaLnHead(
                        headSpec, FixedContext.onCpu(latent, new SyntheticWeights(headSpec.tensors(latent))))) {
            for (int step = 1; step <= Integer.parseInt(arguments[1]); step++) {
                // Every number of known tokens in turn, so that shapes change as they do in a generation.
                step(backbone, head, step % (latent.tokens() - 3));
                step(causal, step);
                for (int left = 0; left < Integer.parseInt(arguments[2]); left++) {
                    Tensors.of(FloatBlock.zeros(64, 16));
                }
                if (step == Integer.parseInt(arguments[0])) {
                    System.out.println(residentPages());
                }
            }
            System.out.println(residentPages());
        }
    }

    private static void step(MarBackbone backbone, AdaLnHead head, int known) {
        int[] order = IntStream.range(0, 64).toArray();
        FloatBlock tokens = FloatBlock.zeros(64, 16);
        FloatBlock z = backbone.conditions(List.of(
                new PrefixContext(0, 3, order, tokens, known, 3),
                new PrefixContext(1, 4, order, tokens, known / 2, 2),
                new PrefixContext(0, PrefixContext.UNCONDITIONAL, order, tokens, known, 3),
                new PrefixContext(1, PrefixContext.UNCONDITIONAL, order, tokens, known / 2, 2)));
        Guidance guidance = new Guidance(z.slice(5, 10), new float[] {2, 2, 2, 2, 2});
        DenoisingLaw law =
                new DenoisingLaw(z.slice(0, 5), Optional.of(guidance), new Respacing("5"), 1, false);
        head.evaluate(law, head.sample(law, FloatBlock.zeros(6, 5, 16), true).path().orElseThrow().states());
    }

    /** One picture after another, with a window of two tokens of which the first is replaced before the next. */
    private static void step(CausalBackbone backbone, int step) {
        int picture = step / 60;
        int known = step % 60;
        int[] order = IntStream.range(0, 64).toArray();
        FloatBlock tokens = FloatBlock.zeros(64, 16);
        tokens.data()[Math.max(0, known - 2) * 16] = step % 3;
        backbone.conditions(List.of(
                new PrefixContext(picture, 3, order, tokens, known, 1),
                new PrefixContext(picture, 3, order, tokens, known + 1, 1),
                new PrefixContext(picture, PrefixContext.UNCONDITIONAL, order, tokens, known, 1),
                new PrefixContext(picture, PrefixContext.UNCONDITIONAL, order, tokens, known + 1, 1)));
        if (known == 59) {
            backbone.forget(picture);
        }
    }

    private static long residentPages() throws IOException {
        return Long.parseLong(Files.readString(Path.of("/proc/self/statm")).split(" ")[1]);
    }
}

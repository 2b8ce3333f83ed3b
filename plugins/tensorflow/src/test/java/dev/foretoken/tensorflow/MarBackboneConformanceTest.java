package dev.foretoken.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretoken.api.Device;
import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.PrefixContext;
import dev.foretoken.models.GoldenFolder;
import dev.foretoken.models.Safetensors;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The conditions of the official code at every position that its mask hides. */
@ParameterizedClass
@MethodSource("dev.foretoken.models.GoldenFolder#all")
class MarBackboneConformanceTest {
    private final GoldenFolder folder;

    MarBackboneConformanceTest(GoldenFolder folder) {
        this.folder = folder;
    }

    Device device() {
        return FixedContext.askedDevice();
    }

    @ParameterizedTest
    @CsvSource({"target, z, false", "target, z_unconditional, true", "draft, z_draft, false"})
    void conditionsAgreeWithTheOfficialOnes(String model, String expected, boolean isUnconditional) {
        GoldenModel golden = GoldenModel.of(folder, model, device());
        try (Safetensors file = folder.open("backbone.safetensors"); MarBackbone backbone = golden.backbone()) {
            FloatBlock tokens = file.read("tokens");
            FloatBlock mask = file.read("mask");
            FloatBlock z = file.read(expected);
            long[] labels = file.readLongs("labels");
            List<PrefixContext> contexts = new ArrayList<>();
            List<FloatBlock> hidden = new ArrayList<>();
            for (int image = 0; image < tokens.rows(); image++) {
                PrefixContext context = context(
                        isUnconditional ? PrefixContext.UNCONDITIONAL : (int) labels[image],
                        mask.slice(image, image + 1), tokens.slice(image, image + 1));
                contexts.add(context);
                int[] asked = IntStream.range(context.known(), context.order().length)
                        .map(i -> context.order()[i])
                        .toArray();
                hidden.add(z.slice(image, image + 1)
                        .reshape(golden.latent().tokens(), backbone.spec().conditionDimension())
                        .gather(asked));
            }
            assertThat(hidden).isNotEmpty();
            Agreement.assertClose(backbone.conditions(contexts), FloatBlock.concatenate(hidden), 1e-4);
        }
    }

    private static PrefixContext context(int label, FloatBlock mask, FloatBlock tokens) {
        int length = mask.size();
        int[] order = IntStream.range(0, length)
                .boxed()
                .sorted((a, b) -> Float.compare(mask.data()[a], mask.data()[b]))
                .mapToInt(Integer::intValue)
                .toArray();
        int known = (int) IntStream.range(0, length).filter(i -> mask.data()[i] == 0).count();
        return new PrefixContext(
                0, label, order, tokens.reshape(length, tokens.size() / length), known, length - known);
    }
}
